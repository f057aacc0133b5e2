#!/usr/bin/env python3
"""Makes a container image of serve, evaluator or trainer, without Docker, a registry or a base image.

    python3 image/make_image.py --output ml-app.tar                          # localhost/ml-app:0.0.1, of serve
    python3 image/make_image.py --program evaluator --output evaluator.tar   # localhost/evaluator:0.0.1
    python3 image/make_image.py --program trainer --output trainer.tar       # localhost/trainer:0.0.1
    python3 image/make_image.py --root FOLDER                                # its root file system alone, for image/Dockerfile

The image holds the self-contained program, the C and C++ libraries of this machine that it needs, and nothing else: no
shell, no package manager. It runs as an ordinary user and writes nothing but to /tmp, so its root may be read-only. The
archive is an OCI image; ``ctr -n k8s.io images import``, ``docker load``, ``podman load`` and ``kind load image-archive``
take it. Beside it lies its software bill of materials, FILE.cdx.json. The same sources on the same machine give the same bytes.

Needs Linux with the .NET SDK and ldd, and for the evaluator npm.
"""
from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from make_sbom import bill_of_materials

REPOSITORY = Path(__file__).resolve().parent.parent
USER = 10001
LAYER, CONFIG, MANIFEST = (f"application/vnd.oci.image.{kind}" for kind in ("layer.v1.tar+gzip", "config.v1+json", "manifest.v1+json"))
#: Opened by .NET at run time, so ldd does not tell: hashes and TLS, names of hosts.
OPENED_LATER = ["libssl.so.3", "libcrypto.so.3", "libnss_dns.so.2", "libnss_files.so.2"]
#: The font of the trainer's plots (Debian's fonts-dejavu-core), and the file that tells where it is.
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
FONT_LIST = "<fontconfig><dir>/usr/share/fonts</dir><cachedir>/tmp/fontconfig</cachedir></fontconfig>\n"
#: What a program has besides itself, which no service needs: tracing, dumps, and the image of serve inside the evaluator.
LEFT_OUT = ["libcoreclrtraceptprovider.so", "libmscordaccore.so", "libmscordbi.so", "createdump", "images", "*.pdb"]


@dataclass(frozen=True)
class Program:
    """What is published, as which image, and how it starts."""
    name: str
    image: str
    port: int | None


PROGRAMS = {program.name: program for program in [Program("serve", "ml-app", 5000), Program("evaluator", "evaluator", None),
                                                   Program("trainer", "trainer", None)]}


def publish(program: Program, folder: Path) -> None:
    """The program with its own .NET, compiled ahead so that a pod starts quicker."""
    with tempfile.TemporaryDirectory() as elsewhere:  # not among the outputs of the repository's own builds
        subprocess.run(["dotnet", "publish", REPOSITORY / program.name, "-c", "Release", "-r", runtime(), "--self-contained", "-v", "q", "-nologo",
                        "-p:PublishReadyToRun=true", "--artifacts-path", elsewhere, "-o", folder], check=True)
    for pattern in LEFT_OUT:
        for path in folder.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def runtime() -> str:
    machine = subprocess.run(["uname", "-m"], check=True, capture_output=True, text=True).stdout.strip()
    return {"x86_64": "linux-x64", "aarch64": "linux-arm64"}[machine]


def libraries(folder: Path, program: Program) -> set[Path]:
    """The machine's libraries that the program and its own libraries need, where the loader looks for them."""
    loaded = {line.split()[0]: Path(line.split("=> ")[1]) for line in
              subprocess.run(["/sbin/ldconfig", "-p"], check=True, capture_output=True, text=True).stdout.splitlines() if "=> " in line}
    opened = [loaded[name] for name in OPENED_LATER if name in loaded]
    needed = set(opened)
    for file in [folder / program.name, *folder.rglob("*.so*"), *opened]:
        found = subprocess.run(["ldd", file], capture_output=True, text=True).stdout
        needed |= {Path(path) for path in re.findall(r"(?:=> )?(/\S+) \(0x", found)}
    return {path for path in needed if folder not in path.parents}


def make_root(program: Program, root: Path) -> None:
    """The image's root file system."""
    publish(program, root / "app")
    for library in libraries(root / "app", program):
        target = root / library.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(library, target)  # links are followed: the name that was asked for holds the file
        target.chmod(0o755)
    for folder in ("tmp", "etc"):
        (root / folder).mkdir(exist_ok=True)
    (root / "tmp").chmod(0o1777)
    (root / "etc/passwd").write_text(f"root:x:0:0:root:/:/sbin/nologin\napp:x:{USER}:{USER}:app:/tmp:/sbin/nologin\n")
    (root / "etc/group").write_text(f"root:x:0:\napp:x:{USER}:\n")
    (root / "etc/nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files dns\n")
    if program.name == "trainer":
        add_font(root)


def add_font(root: Path) -> None:
    """Letters for plots."""
    if not FONT.exists():
        print(f"there is no {FONT}, so plots made in the image have no letters: apt-get install fonts-dejavu-core", file=sys.stderr)
        return
    for folder in ("usr/share/fonts", "etc/fonts"):
        (root / folder).mkdir(parents=True)
    shutil.copyfile(FONT, root / "usr/share/fonts" / FONT.name)
    (root / "etc/fonts/fonts.conf").write_text(FONT_LIST)


def layer_of(root: Path) -> bytes:
    """The folder as a tar archive that says nothing of when and by whom it was made."""
    def anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname = 0, 0, 0, "", ""
        runs = entry.isdir() or entry.mode & 0o100
        entry.mode = entry.mode if entry.name == "tmp" else 0o755 if runs else 0o644
        return entry

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(root.rglob("*")):
            archive.add(path, arcname=str(path.relative_to(root)), recursive=False, filter=anonymous)
    return buffer.getvalue()


def write_archive(program: Program, name: str, root: Path, output: Path) -> int:
    """An OCI image archive of one layer. Returns its unpacked size in bytes."""
    layer = layer_of(root)
    packed = gzip.compress(layer, 6, mtime=0)
    config = {"architecture": {"linux-x64": "amd64", "linux-arm64": "arm64"}[runtime()], "os": "linux",
              "config": {"User": f"{USER}:{USER}", "WorkingDir": "/app", "Entrypoint": [f"/app/{program.name}"],
                         # Without it .NET makes a socket for debuggers in /tmp.
                         "Env": ["PATH=/app", "DOTNET_EnableDiagnostics=0", "HOME=/tmp"],
                         **({"ExposedPorts": {f"{program.port}/tcp": {}}} if program.port else {})},
              "rootfs": {"type": "layers", "diff_ids": [digest(layer)]},
              "history": [{"created_by": "image/make_image.py"}]}
    blobs = {LAYER: packed, CONFIG: json.dumps(config).encode()}
    described = {kind: {"mediaType": kind, "digest": digest(blob), "size": len(blob)} for kind, blob in blobs.items()}
    manifest = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": described[CONFIG], "layers": [described[LAYER]]}).encode()
    entry = {"mediaType": MANIFEST, "digest": digest(manifest), "size": len(manifest),
             "annotations": {"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name.rpartition(":")[2]}}
    files = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}', "index.json": json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode()}
    files |= {f"blobs/sha256/{hashlib.sha256(blob).hexdigest()}": blob for blob in (*blobs.values(), manifest)}
    with tarfile.open(output, "w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in files.items():
            described_file = tarfile.TarInfo(path)
            described_file.size = len(content)
            archive.addfile(described_file, io.BytesIO(content))
    return len(layer)


def digest(blob: bytes) -> str:
    return "sha256:" + hashlib.sha256(blob).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", choices=PROGRAMS, default="serve")
    parser.add_argument("--name", help="name and tag; default: localhost/ml-app:0.0.1, evaluator or trainer")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--output", type=Path, metavar="FILE", help="the archive to write")
    where.add_argument("--root", type=Path, metavar="FOLDER", help="make the root file system there, no archive")
    options = parser.parse_args()
    program = PROGRAMS[options.program]
    name = options.name or f"localhost/{program.image}:0.0.1"

    if options.root:
        if options.root.exists() and any(options.root.iterdir()):
            raise SystemExit(f"{options.root} is not empty: name a new folder")
        options.root.mkdir(parents=True, exist_ok=True)
        make_root(program, options.root.resolve())
        return
    with tempfile.TemporaryDirectory() as folder:
        make_root(program, Path(folder))
        size = write_archive(program, name, Path(folder), options.output)
        bill = Path(f"{options.output}.cdx.json")
        bill.write_text(bill_of_materials(name, "container", Path(folder)))
    print(f"{options.output}: {name}, {options.output.stat().st_size / 1e6:.0f} MB packed, {size / 1e6:.0f} MB unpacked; parts in {bill}")


if __name__ == "__main__":
    main()
