#!/usr/bin/env python3
"""Bad images and bad requests, a hundred thousand of them, and what serve makes of each.

    dotnet build serve -c Release
    python3 benchmarks/bad-images.py [--inputs 100000] [--seed 1] serve/bin/Release/net10.0/serve.dll

Each input is made from the images of tests/classifier/images, and a third of them from the photo of GET /test, large enough that
it is decoded at a fraction of its size: bytes changed, cut off at every kilobyte, spliced with another, with
segments or chunks added (EXIF, ICC, comments, frames), with another size in its header, with something else before or behind it, or
sent in a broken form, with a wrong length or encoding. Expected of every answer: 200, or 4xx as problem+json, within a second of
its last byte (those beyond are asked again alone, and the quickest of three counts); then a good image is answered, the process is
the same, and its memory has not grown. What is not is listed by the number of the input, which --first N --inputs 1 repeats. Exit
code 1 when there was any.
"""
import argparse, collections, gzip, http.client, json, os, pathlib, queue, random, signal, socket, struct, subprocess, threading, time, zlib

HERE = pathlib.Path(__file__).resolve().parent.parent
IMAGES = sorted(path for path in (HERE / "tests/classifier/images").iterdir() if path.is_file() and path.suffix != ".py" and 16 < path.stat().st_size < 200_000)


def mutated(image, chance):
    damaged = bytearray(image)
    for _ in range(chance.choice([1, 1, 2, 8, 64])):
        # The first few hundred bytes are what decoders believe.
        place = chance.randrange(min(len(damaged), chance.choice([64, 400, len(damaged)])))
        damaged[place] = chance.choice([0, 255, 0x7f, 0x80, chance.randrange(256), damaged[place] ^ 1 << chance.randrange(8)])
    return bytes(damaged)


def cut_off(image, chance):
    places = list(range(0, len(image), 1024)) or [0]
    return image[:chance.choice(places) + chance.choice([0, 0, 1, chance.randrange(1024)])]


def spliced(image, chance):
    other = chance.choice(ALL)
    return image[:chance.randrange(len(image))] + other[chance.randrange(len(other)):]


def moved(image, chance):
    start, length = chance.randrange(len(image)), chance.randrange(1, 4096)
    target = chance.randrange(len(image))
    return image[:target] + image[start:start + length] + image[target:]


def with_segment(image, chance):
    """More of what describes a picture than there is picture."""
    size = chance.choice([10, 60_000, 65_533])
    junk = chance.choice([b"Exif\0\0MM\0*\0\0\0\x08", b"ICC_PROFILE\0\x01\xff", b"http://ns.adobe.com/xap/1.0/\0", b""]) + chance.randbytes(size)
    if image.startswith(b"\xff\xd8"):
        segment = bytes([0xff, chance.choice([0xe1, 0xe2, 0xfe, 0xed, 0xdb, 0xc4])]) + struct.pack(">H", min(len(junk) + 2, 65_535)) + junk[:65_533]
        return image[:2] + segment * chance.choice([1, 3, 40]) + image[2:]
    if image.startswith(b"\x89PNG"):
        kind = chance.choice([b"tEXt", b"iCCP", b"zTXt", b"eXIf", b"IDAT", b"acTL", b"fcTL", b"PLTE"])
        body = chance.choice([junk, b"name\0\0" + zlib.compress(bytes(chance.choice([1000, 20_000_000]))), b""])
        chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        return image[:33] + chunk * chance.choice([1, 5, 200 if len(chunk) < 20_000 else 2]) + image[33:]
    if image.startswith(b"GIF8"):
        frame = b"\x21\xf9\x04\x00\x00\x00\x00\x00,\0\0\0\0" + struct.pack("<HH", chance.choice([1, 65_535]), 1) + b"\0\x02\x02\x44\x01\0"
        return image[:-1] + frame * chance.choice([1, 10_000]) + b";"
    return image[:12] + chance.choice([b"EXIF", b"ICCP", b"ANIM", b"ANMF", b"VP8X"]) + struct.pack("<I", len(junk)) + junk + image[12:]


def with_size(image, chance):
    size = chance.choice([0, 1, 7_071, 65_535, 0x7fff_ffff, 0xffff_ffff])
    other = chance.choice([1, size])
    if image.startswith(b"\x89PNG"):
        head = b"IHDR" + struct.pack(">II", size, other) + image[24:29]
        return image[:12] + head + struct.pack(">I", zlib.crc32(head)) + image[33:]
    if image.startswith(b"GIF8"):
        return image[:6] + struct.pack("<HH", size & 0xffff, other & 0xffff) + image[10:]
    for marker in (b"\xff\xc0", b"\xff\xc2"):
        if image.startswith(b"\xff\xd8") and (place := image.find(marker)) > 0:
            return image[:place + 5] + struct.pack(">HH", size & 0xffff, other & 0xffff) + image[place + 9:]
    return image[:20] + struct.pack("<I", size) + image[24:]


def polyglot(image, chance):
    other = chance.choice([b"PK\x03\x04" + bytes(26), b"<html><script>alert(1)</script>", b"%PDF-1.7\n", b"#!/bin/sh\n",
                           b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                           b"\0\0\0\x18ftypheic", b"II*\0", b"BM", b"\x76\x2f\x31\x01", b"8BPS", b"\0\0\x01\0"])
    return chance.choice([other + image, image + other * 1000, other, image[:4] + other + image[4:]])


KINDS = [mutated, mutated, mutated, cut_off, spliced, moved, with_segment, with_size, polyglot]


def form(image, chance):
    """A multipart form with something wrong."""
    field = b'Content-Disposition: form-data; name="file"; filename="../../x.jpg"\r\n'
    head, tail = b"--b\r\n" + field + b"\r\n", b"\r\n--b--\r\n"
    kind, body = chance.choice([
        ("multipart/form-data; boundary=b", head + image + tail),
        ("multipart/form-data; boundary=b", head + image),
        ("multipart/form-data; boundary=b", b"--b\r\nX: " + b"y" * chance.choice([100, 20_000, 200_000]) + b"\r\n" + field + b"\r\n" + image + tail),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\nzzzz\r\n' * 2000 + head + image + tail),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="file\r\n\r\n' + image + tail),
        ("multipart/form-data; boundary=" + "b" * 200, head + image + tail),
        ("multipart/form-data; boundary=", head + image + tail),
        ("multipart/form-data", head + image + tail),
        ("multipart/mixed; boundary=b", head + image + tail),
        ("multipart/form-data; boundary=b", chance.randbytes(2000))])
    return {"Content-Type": kind}, body


def encoded(image, chance):
    packed = gzip.compress(image)
    name, body = chance.choice([
        ("gzip", packed), ("gzip", packed[:-5]), ("gzip", image), ("deflate", zlib.compress(image)), ("br", image), ("gzip", BOMB), ("zstd", image),
        ("gzip, gzip", gzip.compress(packed)), ("x" * 500, image)])
    return {"Content-Type": "image/jpeg", "Content-Encoding": name}, body


def made(number, seed):
    chance = random.Random(seed * 1_000_003 + number)
    image = chance.choice(KINDS)(chance.choice(ALL), chance)
    way = chance.random()
    if way < 0.05:
        return form(image, chance)
    if way < 0.08:
        return encoded(image, chance)
    return {"Content-Type": chance.choice(["image/jpeg", "image/png", "application/octet-stream", "image/x" + "y" * 200])}, image


ALL = [path.read_bytes() for path in IMAGES]
ALL += [(HERE / "serve/Classification/test-photo.jpg").read_bytes()] * (len(ALL) // 2)
BOMB = gzip.compress(bytes(60_000_000))


class Service:
    def __init__(self, dll):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.process = subprocess.Popen(["dotnet", dll, "--urls", f"http://127.0.0.1:{self.port}", "--Serve:DrainSeconds", "0"],
                                        env={**os.environ, "CPU_LIMIT": "2"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                if self.ask(self.connection(), "GET", "/readyz", {}, None)[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit("serve did not become ready")

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, connection, method, path, headers, body):
        connection.request(method, path, body, headers)
        start = time.monotonic()
        with connection.getresponse() as answer:
            return answer.status, answer.headers.get_content_type(), answer.read(), time.monotonic() - start

    def memory(self, field):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith(field + ":"))

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


def fault(status, kind, body, _):
    if status != 200 and not 400 <= status < 500:
        return f"answered {status}: {body[:200]!r}"
    if status != 200 and (kind != "application/problem+json" or not json.loads(body).get("detail")):
        return f"{status} without a problem: {body[:200]!r}"
    return None


def still_slow(service, number, seed):
    """Alone, and the quickest of three: the machine may have been busy with something else."""
    headers, body = made(number, seed)
    seconds = min(service.ask(service.connection(), "POST", "/predict", headers, body)[3] for _ in range(3))
    return f"answered after {seconds:.2f} s" if seconds > 1 else None


def work(service, numbers, seed, counts, faults, times, slow):
    connection = service.connection()
    while True:
        try:
            number = numbers.get_nowait()
        except queue.Empty:
            return
        headers, body = made(number, seed)
        try:
            answer = service.ask(connection, "POST", "/predict", headers, body)
        except (OSError, http.client.HTTPException) as error:
            # A refusal may close the connection before all is sent: once more, and then it is the service's fault.
            connection.close()
            try:
                answer = service.ask(connection, "POST", "/predict", headers, body)
            except (OSError, http.client.HTTPException):
                counts["closed before it was read"] += 1
                if service.process.poll() is not None or len(body) < 1_000_000:
                    faults.append((number, f"{type(error).__name__}: {error}"))
                connection.close()
                continue
        counts[answer[0]] += 1
        times.append(answer[3])
        if answer[3] > 1:
            slow.append(number)
        if what := fault(*answer):
            faults.append((number, what))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dll", metavar="SERVE.dll")
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    service = Service(options.dll)
    numbers, counts, faults, times, slow = queue.Queue(), collections.Counter(), [], [], []
    good = (HERE / "tests/classifier/images/photo.jpg").read_bytes()
    rows = []
    try:
        for part in range(4):
            last = options.first + options.inputs * (part + 1) // 4
            for number in range(options.first + options.inputs * part // 4, last):
                numbers.put(number)
            threads = [threading.Thread(target=work, args=(service, numbers, options.seed, counts, faults, times, slow)) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if service.process.poll() is not None:
                raise SystemExit(f"serve ended with {service.process.returncode} before input {last}: {faults[-3:]}")
            status, *_ = service.ask(service.connection(), "POST", "/predict", {"Content-Type": "image/jpeg"}, good)
            faults += [(number, what) for number in slow if (what := still_slow(service, number, options.seed))]
            slow.clear()
            rows.append((last - options.first, status, service.memory("VmRSS"), service.memory("VmHWM"), service.files()))
    finally:
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(60)
    times.sort()
    print("| inputs | a good image then | memory, MB | peak, MB | open files |\n|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    print(f"\n{', '.join(f'{count} × {what}' for what, count in sorted(counts.items(), key=str))}; "
          f"99.9 % within {times[int(len(times) * .999)]:.3f} s, slowest {times[-1]:.3f} s; {len(faults)} faults")
    for number, what in faults[:20]:
        print(f"input {number}: {what}")
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
