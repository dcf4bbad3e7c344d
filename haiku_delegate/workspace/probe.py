"""Which isolation can be had here: found out by doing it once, and remembered."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path

from haiku_delegate import process
from haiku_delegate.errors import IsolationUnavailable
from haiku_delegate.workspace import launcher
from haiku_delegate.workspace.entries import remove
from haiku_delegate.workspace.model import Isolation
from haiku_delegate.workspace.overlay import open_overlay, root_reason

SWITCH = "HAIKU_DELEGATE_NO_OVERLAY"  #: set to 1, overlays count as absent
_HINT = "use --isolation auto or worktree; doctor names what is missing"


def choose(wanted: str, cache: Path, root: Path | None = None) -> tuple[Isolation, str | None]:
    """The isolation to use, and the reason if it is not the best one. `wanted` is auto, overlay or worktree."""
    if wanted == Isolation.WORKTREE:
        return Isolation.WORKTREE, None
    reason = overlay_reason(cache) or (root_reason(root) if root else None)
    if reason is None:
        return Isolation.OVERLAY, None
    if wanted == Isolation.OVERLAY:
        raise IsolationUnavailable(f"no overlay can be had: {reason}", hint=_HINT)
    return Isolation.WORKTREE, reason


def overlay_reason(cache: Path | None = None) -> str | None:
    """None when overlays work here, else a sentence that says why not.

    With `cache`, a directory, the answer is remembered for this boot, user, interpreter and launcher.
    """
    if os.environ.get(SWITCH) == "1":
        return f"{SWITCH}=1 says to do without"
    if sys.platform != "linux":
        return "overlays need Linux"
    if cache is None:
        return _tried()
    key, file = _key(), cache / "overlay.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(file.read_text("utf-8"))
        if known["key"] == key:
            return None if known["reason"] is None else str(known["reason"])
    reason = _tried()
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"key": key, "reason": reason}), "utf-8")
    return reason


def _key() -> list[str]:
    boot = ""
    with contextlib.suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    home, runtime = os.path.expanduser("~"), os.environ.get("XDG_RUNTIME_DIR", "")
    written = str(os.stat(launcher.__file__).st_mtime_ns)
    namespaces = [os.readlink(f"/proc/self/ns/{name}") for name in ("user", "mnt")]
    return [boot, str(os.geteuid()), sys.executable, written, home, runtime, *namespaces]


def _tried() -> str | None:
    """Launch a tiny overlay for real: edit a file, replace a directory, and look at what was caught."""
    place = Path(tempfile.mkdtemp(prefix="haiku-delegate-probe-", dir=_somewhere()))
    try:
        root = place / "root"
        (root / "directory").mkdir(parents=True)
        (root / "file").write_text("before")
        workspace = open_overlay(root, private=place / "private")
        script = "echo after > file && rm -rf directory && mkdir directory && echo new > directory/file"
        launch = workspace.command(("/bin/sh", "-c", script), env={"PATH": os.defpath})
        code, _out, err = process.quick(launch.argv, cwd=launch.cwd, timeout_s=20, pass_fds=launch.pass_fds)
        if code != 0:
            return _explained(err.decode("utf-8", "replace").strip() or f"exit code {code}")
        caught = {change.path for change in workspace.snapshot().changes}
        if caught != {"file", "directory/file"} or (root / "file").read_text() != "before":
            return "an overlay was mounted, but did not catch the changes"
        return None
    except IsolationUnavailable as error:
        return error.message
    except OSError as error:
        return f"trying it failed: {error}"
    finally:
        remove(place)


def _somewhere() -> str | None:
    """A directory for the trial that a run's directory would be like: on disk rather than below /tmp."""
    return next((name for name in ("/var/tmp", "/tmp") if os.access(name, os.W_OK)), None)


def _explained(said: str) -> str:
    """The launcher's line, with the usual cause."""
    line = said.splitlines()[-1].removeprefix("haiku-launcher: ")
    if line.startswith(("new namespaces", "write /proc/self")):
        return f"user namespaces are not allowed here ({_forbidden_by()}): {line}"
    if "private mounts" in line or "Permission denied" in line:
        return f"mounts in user namespaces are not allowed here ({_forbidden_by()}): {line}"
    if "Function not implemented" in line:
        return f"the kernel is too old (5.12 is needed): {line}"
    if line.startswith("overlay") and ("No such device" in line or "not permitted" in line):
        return f"the kernel has no overlay for users: {line}"
    return line


def _forbidden_by() -> str:
    if _setting("user/max_user_namespaces") == "0":
        return "sysctl user.max_user_namespaces=0"
    if _setting("kernel/unprivileged_userns_clone") == "0":
        return "sysctl kernel.unprivileged_userns_clone=0"
    if _setting("kernel/apparmor_restrict_unprivileged_userns") == "1":
        return "AppArmor, sysctl kernel.apparmor_restrict_unprivileged_userns=1"
    return "by a container, seccomp or another security module"


def _setting(name: str) -> str:
    try:
        return Path("/proc/sys", name).read_text("ascii").strip()
    except OSError:
        return ""
