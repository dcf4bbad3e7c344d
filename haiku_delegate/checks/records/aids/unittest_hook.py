# mypy: ignore-errors
"""Runs at the start of each Python process of a command; `aside.py` follows it.

Where unittest's runner is used, the first to run in the first process keeps a record of its outcomes. What the result
class does and prints stays as it is.
"""

import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))


class _Waiting:
    """Sees the import of unittest.runner go by, and is gone after it."""

    def find_spec(self, name, path=None, target=None):
        if name != "unittest.runner":
            return None
        sys.meta_path[:] = [each for each in sys.meta_path if each is not self]
        from importlib.util import find_spec

        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            _hooked(spec.loader)
        return spec


def _hooked(loader):
    execute = loader.exec_module

    def exec_module(module):
        execute(module)
        try:
            _watch(module.TextTestRunner)
        except Exception:
            pass

    loader.exec_module = exec_module


def _watch(runner):
    _begun()
    run = runner.run

    def watched(self, test):
        if not _claimed():
            return run(self, test)
        rows, make = [], self._makeResult
        _left_out(test)
        self._makeResult = lambda: _listening(make(), rows)
        try:
            return run(self, test)
        finally:
            self.__dict__.pop("_makeResult", None)
            _write(rows)

    watched.__name__, watched.__qualname__, watched.__doc__ = run.__name__, run.__qualname__, run.__doc__
    runner.run = watched


_taken = []


def _claimed():
    """One record for each process that nobody above it has asked: a test may start unittest itself."""
    if _taken or os.environ.get("HAIKU_DELEGATE_UNITTEST") != _HERE:
        return False
    _taken.append(True)
    os.environ.pop("HAIKU_DELEGATE_UNITTEST", None)
    return True


def _begun():
    """From here on a record is to be expected of a command that calls unittest by name."""
    try:
        open(os.path.join(_HERE, f"unittest-{os.getpid()}.begun"), "w").close()
    except OSError:
        pass


def _listening(result, rows):
    words = {
        "addSuccess": "pass",
        "addError": "error",
        "addFailure": "fail",
        "addSkip": "skip",
        "addExpectedFailure": "xfail",
        "addUnexpectedSuccess": "fail",
    }
    for name, word in words.items():
        _tapped(result, name, lambda args, word=word: rows.append((_named(args[0]), word)))
    _tapped(result, "addSubTest", lambda args: args[2] is None or rows.append((_named(args[0]), "fail")))
    return result


def _tapped(result, name, note):
    method = getattr(result, name, None)
    if method is None:
        return

    def tapped(*args, **named):
        try:
            note(args)
        except Exception:
            pass
        return method(*args, **named)

    setattr(result, name, tapped)


def _named(test):
    """The file, the class and the name of a test; a name alone of what is no test of its own."""
    test = getattr(test, "test_case", test)
    kind = type(test)
    method = getattr(test, "_testMethodName", None)
    if method is None or kind.__name__ in ("_FailedTest", "ModuleSkipped"):
        return ["", str(test.id())]
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    if kind.__module__ == "doctest" or not isinstance(file, str):
        return ["", str(test.id())]
    return [os.path.abspath(file), kind.__qualname__, method]


def _left_out(suite):
    try:
        with open(os.path.join(_HERE, "unittest.leave-out")) as file:
            names = frozenset(file.read().split("\n"))
    except OSError:
        return
    _thinned(suite, names, set())


def _thinned(suite, names, seen):
    tests = getattr(suite, "_tests", None)
    if not isinstance(tests, list) or id(suite) in seen:
        return
    seen.add(id(suite))
    for test in tests:
        _thinned(test, names, seen)
    tests[:] = [test for test in tests if hasattr(test, "_tests") or test.id() not in names]


def _write(rows):
    import json

    name = os.path.join(_HERE, f"unittest-{os.getpid()}.json")
    try:
        with open(name, "w") as file:
            json.dump(rows, file)
    except (OSError, ValueError):
        pass


if os.environ.get("HAIKU_DELEGATE_UNITTEST") == _HERE:
    if "unittest.runner" in sys.modules:
        _watch(sys.modules["unittest.runner"].TextTestRunner)
    else:
        sys.meta_path.insert(0, _Waiting())
