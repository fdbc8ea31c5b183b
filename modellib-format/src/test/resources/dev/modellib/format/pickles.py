"""Makes pickles, whole and damaged, and says which names Python's own unpickler looks up in each.

Prints a line for each: w(hole) or d(amaged), the bytes in hex, the names in hex joined by commas.
"""
import collections
import pickle
import random
import resource
import sys
import types
import io

resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
rng = random.Random(int(sys.argv[1]))


def function(module, name):
    def made(*arguments):
        return None

    made.__name__ = made.__qualname__ = name
    made.__module__ = module
    # an import of a part wants the whole too
    top = module.partition(".")[0]
    sys.modules.setdefault(top, types.ModuleType(top))
    setattr(sys.modules.setdefault(module, types.ModuleType(module)), name, made)
    return made


FUNCTIONS = [function("evil", "run"), function("evil.deep", "load"), function("torch._utils", "_rebuild_tensor_v2")]


class Call:
    def __init__(self, function, *arguments):
        self.parts = (function, arguments)

    def __reduce__(self):
        return self.parts


class Anything:
    def __new__(cls, *arguments, **named):
        return object.__new__(cls)

    def __init__(self, *arguments, **named):
        pass

    def __setitem__(self, key, value):
        pass

    def append(self, value):
        pass

    def extend(self, values):
        pass

    def add(self, value):
        pass

    def update(self, values):
        pass


def value(depth):
    kind = rng.randrange(14 if depth else 8)
    if kind == 0:
        return rng.randrange(-(2**70), 2**70) >> rng.randrange(70)
    if kind == 1:
        return rng.random()
    if kind == 2:
        return rng.choice(["", "latin1", "os", "system", "a\nb", "\u00fc\u4e2d", "x" * 300])
    if kind == 3:
        return bytes(rng.randrange(256) for _ in range(rng.randrange(4)))
    if kind < 8:
        return rng.choice([None, True, False, 1j, bytearray(b"ab"), frozenset([1]), (), 255, 70000])
    if kind == 8:
        return [value(depth - 1) for _ in range(rng.randrange(4))]
    if kind == 9:
        return tuple(value(depth - 1) for _ in range(rng.randrange(5)))
    if kind == 10:
        return {rng.randrange(9): value(depth - 1) for _ in range(rng.randrange(4))}
    if kind == 11:
        return collections.OrderedDict(a=value(depth - 1))
    if kind == 12:
        return Call(rng.choice(FUNCTIONS), value(depth - 1))
    return {1, 2, rng.randrange(9)}


def names(data):
    found = []

    class Recording(pickle.Unpickler):
        def find_class(self, module, name):
            found.append(module + "." + name)
            return Anything

        def persistent_load(self, identity):
            return None

    stream = io.BytesIO(data)
    try:
        while stream.tell() < len(data):
            Recording(stream, fix_imports=False).load()
    except BaseException:
        pass
    return found


def damaged(data):
    data = bytearray(data)
    for _ in range(rng.randrange(1, 4)):
        if not data:
            break
        at = rng.randrange(len(data))
        choice = rng.randrange(4)
        if choice == 0:
            data[at] = rng.randrange(256)
        elif choice == 1:
            del data[at : at + rng.randrange(1, 4)]
        elif choice == 2:
            data[at:at] = rng.choice([b"cevil\nrun\n", b"(ievil\nrun\n", b"0", b"(", b"1", b"2", b"R", b"\x93", b"h\x00", b"."])
        else:
            other = rng.randrange(len(data))
            data[at:at] = data[other : other + rng.randrange(1, 12)]
    return bytes(data)


def show(kind, data):
    hidden = [name.encode("utf-8", "surrogatepass").hex() for name in names(data)]
    print(kind, data.hex(), ",".join(hidden), sep="\t")


for i in range(int(sys.argv[2])):
    whole = pickle.dumps(value(4), rng.randrange(6))
    show("w", whole)
    for _ in range(10):
        show("d", damaged(whole))
