#!/usr/bin/env python3
"""Says whether a folder is a Hugging Face cache by the rules of the clients that share it.

    check.py CACHE [--plain]

Written from the rules alone, with the standard library alone: it shares nothing with the code that it judges. --plain is for a
cache without symbolic links. Prints what it has seen as one line of JSON; exits with 1 and a line a fault on standard error when
a rule is broken.
"""
import hashlib
import json
import os
import re
import stat
import sys

COMMIT = re.compile(r"[0-9a-f]{40}\Z")
SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55"
CLUTTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
TYPES = {"models", "datasets", "spaces"}

faults = []
seen = {"repos": {}, "files": 0, "bytes": 0, "missing": 0, "trees": 0, "locks": 0}


def fault(path, fact):
    faults.append("%s: %s" % (path, fact))


def below(folder):
    """Everything in a folder that is no folder, with its path from there. No link is gone through."""
    for at, folders, names in os.walk(folder):
        for name in folders:
            if os.path.islink(os.path.join(at, name)):
                names.append(name)
        for name in names:
            whole = os.path.join(at, name)
            yield whole, os.path.relpath(whole, folder).replace(os.sep, "/")


def digest_of(path, length):
    with open(path, "rb") as file:
        content = file.read()
    if length == 40:
        return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    return hashlib.sha256(content).hexdigest()


def plain_mode(path):
    """A new file has the mode that the umask leaves; 0600 would keep the other users of a shared cache out."""
    mask = os.umask(0)
    os.umask(mask)
    mode = stat.S_IMODE(os.lstat(path).st_mode)
    wanted = 0o666 & ~mask
    # a second name of a file that nobody writes to has that file's mode
    if os.name == "posix" and mode != wanted and mode & 0o222:
        fault(path, "mode %o, not %o" % (mode, wanted))


def check_blobs(folder):
    for path, name in below(folder):
        if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", name):
            fault(path, "no name for a blob")
        elif os.path.islink(path) or not os.path.isfile(path):
            fault(path, "a blob is a file")
        else:
            plain_mode(path)
            if digest_of(path, len(name)) != name:
                fault(path, "holds other bytes than its name says")


def check_snapshots(repo, plain):
    snapshots = os.path.join(repo, "snapshots")
    commits = {}
    if not os.path.isdir(snapshots):
        fault(snapshots, "there is no such folder")
        return commits
    for commit in os.listdir(snapshots):
        folder = os.path.join(snapshots, commit)
        if not COMMIT.match(commit) or os.path.islink(folder) or not os.path.isdir(folder):
            fault(folder, "a snapshot is a folder named by a commit")
            continue
        files = commits[commit] = {}
        for path, name in below(folder):
            seen["files"] += 1
            if plain:
                if os.path.islink(path) or not os.path.isfile(path):
                    fault(path, "is not a plain file")
                    continue
                plain_mode(path)
                files[name] = None
            else:
                if not os.path.islink(path):
                    fault(path, "is not a link")
                    continue
                target = os.readlink(path)
                blob = target.rsplit("/", 1)[-1]
                if target != "../" * (name.count("/") + 2) + "blobs/" + blob:
                    fault(path, "leads to %s" % target)
                if not os.path.exists(path):
                    fault(path, "leads nowhere")
                    continue
                files[name] = blob
            seen["bytes"] += os.path.getsize(path)
    return commits


def check_refs(repo, commits):
    refs = {}
    for path, name in below(os.path.join(repo, "refs")):
        with open(path, "rb") as file:
            content = file.read()
        text = content.decode("latin-1")
        if text not in commits:
            fault(path, "holds %r, which is the name of no snapshot" % text)
        refs[name] = text
    for commit in commits:
        if commit not in refs.values():
            fault(repo, "no ref leads to %s: it would be pruned" % commit)
    return refs


def check_trees(repo, commits):
    for path, name in below(os.path.join(repo, "trees")):
        seen["trees"] += 1
        with open(path, "rb") as file:
            content = file.read()
        tree = json.loads(content)
        sorted_tree = {"format_version": tree["format_version"], "files": dict(sorted(tree["files"].items()))}
        if content != json.dumps(sorted_tree, indent=1).encode("ascii"):
            fault(path, "is not written as the others write it")
        if tree["format_version"] != 1 or not COMMIT.match(name[:-5]) or not name.endswith(".json"):
            fault(path, "is of another version or name")
        for file, facts in tree["files"].items():
            size, blob = facts["size"], facts.get("lfs_sha256", facts["blob_id"])
            if ("lfs_sha256" in facts) != ("lfs_size" in facts) or facts.get("lfs_size", size) != size:
                fault(path, "%s has two sizes" % file)
            held = commits.get(name[:-5], {}).get(file)
            if held is not None and held != blob:
                fault(path, "%s is listed as %s and links to %s" % (file, blob, held))


def check_missing(repo, commits):
    for path, name in below(os.path.join(repo, ".no_exist")):
        seen["missing"] += 1
        if os.path.getsize(path) or name.split("/")[0] not in commits:
            fault(path, "is not an empty file of a commit")


def check_repo(repo, name, plain):
    kind, _, rest = name.partition("--")
    if kind not in TYPES or not rest:
        fault(repo, "is not the folder of a repository")
        return
    for part in os.listdir(repo):
        if part not in {"blobs", "refs", "snapshots", ".no_exist", "trees"}:
            fault(os.path.join(repo, part), "is not part of a repository")
    commits = check_snapshots(repo, plain)
    refs = check_refs(repo, commits)
    check_blobs(os.path.join(repo, "blobs"))
    check_trees(repo, commits)
    check_missing(repo, commits)
    seen["repos"][rest.replace("--", "/")] = {"commits": sorted(commits), "refs": refs}


def check(cache, plain):
    for name in sorted(os.listdir(cache)):
        path = os.path.join(cache, name)
        if name in CLUTTER:
            continue
        if name == "CACHEDIR.TAG":
            with open(path, "rb") as file:
                if file.readline().rstrip(b"\r\n") != SIGNATURE:
                    fault(path, "does not begin with the signature")
        elif name == ".locks":
            for lock, within in below(path):
                seen["locks"] += 1
                if os.path.getsize(lock) or not re.fullmatch(r"[^/]+/[0-9a-f]{40,64}\.lock", within):
                    fault(lock, "is no lock")
                elif os.name == "posix" and stat.S_IMODE(os.stat(lock).st_mode) != 0o664:
                    fault(lock, "a lock has the mode 664")
        elif os.path.islink(path) or not os.path.isdir(path):
            fault(path, "is not a folder")
        else:
            check_repo(path, name, plain)
    if not os.path.exists(os.path.join(cache, "CACHEDIR.TAG")):
        fault(cache, "has no CACHEDIR.TAG")


if __name__ == "__main__":
    arguments = [word for word in sys.argv[1:] if word != "--plain"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    check(arguments[0], "--plain" in sys.argv)
    print(json.dumps(seen, sort_keys=True))
    for line in faults:
        print(line, file=sys.stderr)
    sys.exit(1 if faults else 0)
