#!/usr/bin/env python3
"""核验本案卷：文件是否齐全、未被改动，办理日志是否首尾相连，签名是否出自制作单位。

用法：python3 verify.py [案卷.zip 或者解压后的文件夹] [--key 公钥十六进制]
只需要 Python 3.8 以上，不需要网络；核对签名另需 cryptography 库（pip install cryptography），没有时如实说明未核对。
退出码：0 全部相符，1 有不符之处，2 无法核验。

Verifies this case file: needs nothing but Python; the signature is checked where the library `cryptography` is there.
"""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    InvalidSignature = Ed25519PublicKey = None

GENESIS = "0" * 64
ALGORITHM = "sha256-json-1"
APART = {"manifest.json", "manifest.sig"}


class Folder:
    """An unpacked case file."""

    def __init__(self, path):
        self.path = path

    def names(self):
        files = (each for each in self.path.rglob("*") if each.is_file())
        return {each.relative_to(self.path).as_posix() for each in files}

    def read(self, name):
        return (self.path / name).read_bytes()


class Archive:
    """A case file as it was handed over."""

    def __init__(self, path):
        self.file = zipfile.ZipFile(str(path))

    def names(self):
        return set(self.file.namelist())

    def read(self, name):
        return self.file.read(name)


def say(text):
    sys.stdout.write(text + "\n")


def check_files(source, manifest):
    """Every file of the manifest is there, unchanged, and there is no other."""
    listed = manifest["files"]
    there = source.names()
    for name in sorted(set(listed) - there):
        yield "缺少文件 " + name
    for name in sorted(there - set(listed) - APART):
        yield "多出文件 " + name
    for name in sorted(set(listed) & there):
        if hashlib.sha256(source.read(name)).hexdigest() != listed[name]["sha256"]:
            yield "文件被改动 " + name


def sealed(previous, content):
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous.encode() + b"\n" + text.encode()).hexdigest()


def check_chain(events, head):
    """The first event that does not hold, and whether the chain ends where the manifest says."""
    previous = GENESIS
    for place, event in enumerate(events, start=1):
        content = event["content"]
        if content["seq"] != place:
            yield f"日志第 {place} 条：序号不连续"
            return
        if event["algorithm"] != ALGORITHM:
            yield f"日志第 {place} 条：校验算法不明"
            return
        if sealed(previous, content) != event["hash"]:
            yield f"日志第 {place} 条：内容与校验值不符"
            return
        previous = event["hash"]
    if (len(events), previous) != (head["seq"], head["hash"]):
        yield "日志的末尾与清单不符"


def check_papers(source, events, index):
    """Evidence and rules are those that the chain and the case name by their digests."""
    named = {digest for event in events for digest in event["content"]["data"].get("digests", ())}
    for each in index["evidence"]:
        if each["in_log"] and each["sha256"] not in named:
            yield "材料 {} 不在日志之中".format(each["sha256"])
        if each["file"] and hashlib.sha256(source.read(each["file"])).hexdigest() != each["sha256"]:
            yield "材料 {} 与提交时不同".format(each["file"])
    if hashlib.sha256(source.read("pack.json")).hexdigest() != index["pack"]["sha256"]:
        yield "规则与案件所用的不同"


def check_signature(source, manifest, known):
    """The signature over the manifest, by the key in it; `known` is the key the maker has published."""
    key = manifest["key"]
    if known and known.strip().lower() != key:
        yield "公钥与所给的不同"
    if Ed25519PublicKey is None:
        say("! 签名未核对：没有安装 cryptography 库")
        return
    try:
        signature = bytes.fromhex(source.read("manifest.sig").decode().strip())
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, source.read("manifest.json"))
    except (InvalidSignature, KeyError, OSError, ValueError):
        yield "签名不符"
    else:
        say("签名相符，公钥 " + key)
        if not known:
            say("! 请与制作单位公布的公钥比对，或者用 --key 给出")


def main(arguments):
    known = ""
    if "--key" in arguments:
        place = arguments.index("--key")
        known = arguments[place + 1]
        del arguments[place : place + 2]
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    source = Folder(path) if path.is_dir() else Archive(path)
    manifest = json.loads(source.read("manifest.json").decode())
    events = json.loads(source.read("events.json").decode())
    index = json.loads(source.read("index.json").decode())
    faults = list(check_files(source, manifest))
    faults += check_chain(events, manifest["head"])
    faults += check_papers(source, events, index)
    faults += check_signature(source, manifest, known)
    for fault in faults:
        say("✗ " + fault)
    say(
        "案件 {}，{} 个文件，{} 条日志，{}".format(
            manifest["case"],
            len(manifest["files"]),
            len(events),
            f"有 {len(faults)} 处不符" if faults else "全部相符",
        )
    )
    return 1 if faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, KeyError, IndexError, TypeError, ValueError, zipfile.BadZipFile) as error:
        say(f"无法核验：{error!r}")
        sys.exit(2)
