#!/usr/bin/env python3
"""Says what an image or a published program consists of, as CycloneDX 1.6 (a software bill of materials).

    python3 image/make_sbom.py --name serve FOLDER > serve.cdx.json

FOLDER holds a published program, or the root file system of an image. What is listed is what lies there: the packages of each
*.deps.json with the hash that NuGet checked, the npm package inside the evaluator's pages, the libraries of Debian with their
package's version and the file's own hash, and the models. make_image.py writes it beside each image. The same folder gives the
same bytes.
"""
from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def component(kind: str, name: str, version: str | None, url: str | None = None, **more) -> dict:
    return {"type": kind, "name": name, **({"version": version} if version else {}),
            **({"purl": url, "bom-ref": url} if url else {}), **more}


def hashed(algorithm: str, text: str) -> list[dict]:
    return [{"alg": algorithm, "content": text}]


def nuget(folder: Path) -> list[dict]:
    """Packages, and .NET itself where the program brings it."""
    found = {}
    for file in folder.rglob("*.deps.json"):
        for key, library in json.loads(file.read_text())["libraries"].items():
            if library["type"] not in ("package", "runtimepack"):
                continue
            name, version = key.removeprefix("runtimepack.").split("/")
            digest = library["sha512"].removeprefix("sha512-")
            found[name, version] = component("library", name, version, f"pkg:nuget/{name}@{version}",
                                             **({"hashes": hashed("SHA-512", base64.b64decode(digest).hex())} if digest else {}))
    return list(found.values())


def npm(folder: Path) -> list[dict]:
    """What is inlined in the evaluator's pages."""
    if not any(folder.rglob("evaluator.dll")):
        return []
    locked = json.loads((REPOSITORY / "evaluator/package-lock.json").read_text())["packages"]
    return [component("library", name := path.removeprefix("node_modules/"), package["version"], f"pkg:npm/{name}@{package['version']}",
                      hashes=hashed("SHA-512", base64.b64decode(package["integrity"].removeprefix("sha512-")).hex()))
            for path, package in locked.items() if path]


def debian(folder: Path) -> list[dict]:
    """Libraries that an image has from the machine it was made on; none in a folder of a program alone."""
    packages: dict[str, list[dict]] = {}
    for file in sorted(folder.rglob("*.so*")):
        path = "/" + str(file.relative_to(folder))
        if not path.startswith(("/lib/", "/lib64/", "/usr/lib/")):
            continue
        # Where / and /usr are merged, dpkg knows a file by one of its two paths.
        asked = [path, path.removeprefix("/usr") if path.startswith("/usr/") else "/usr" + path, str(Path(path).resolve())]
        owner = next((answer.stdout.split(": ")[0] for name in asked
                      if (answer := subprocess.run(["dpkg", "-S", name], capture_output=True, text=True)).returncode == 0), None)
        packages.setdefault(owner or path, []).append(component("file", path, None, hashes=hashed("SHA-256", sha256(file))))
    return [files[0] if owner.startswith("/") else package_of(owner, files) for owner, files in packages.items()]


def package_of(owner: str, files: list[dict]) -> dict:
    name, version = owner.split(":")[0], version_of(owner)
    return component("library", name, version, f"pkg:deb/debian/{name}@{version}", components=files)


def version_of(package: str) -> str:
    return subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], check=True, capture_output=True, text=True).stdout


def models(folder: Path) -> list[dict]:
    return [component("machine-learning-model", file.name, None, hashes=hashed("SHA-256", sha256(file))) for file in sorted(folder.rglob("*.onnx"))]


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def bill_of_materials(name: str, kind: str, folder: Path) -> str:
    parts = nuget(folder) + npm(folder) + debian(folder) + models(folder)
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": component(kind, name, None)},
            "components": sorted(parts, key=lambda part: (part["type"], part["name"], part.get("version", "")))}
    return json.dumps(bill, indent=1) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--name", required=True, help="what the folder is")
    options = parser.parse_args()
    if not options.folder.is_dir():
        raise SystemExit(f"{options.folder} is no folder: name one that holds a published program")
    print(bill_of_materials(options.name, "application", options.folder), end="")


if __name__ == "__main__":
    main()
