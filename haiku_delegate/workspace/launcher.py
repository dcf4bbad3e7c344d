"""Start one command inside a workspace, and take everything that it started down with it.

A program of its own (`python -I -S launcher.py PLAN`), standard library only, so that starting it costs little. PLAN
is a file that `plans.write` made: marshal, because it carries file names as the bytes they are and because decoding
JSON would cost more than everything else here together (10 ms, most of it for `import re`).

Three modes, all with two processes: the *outer* one, which our caller knows and signals, and the *keeper* in a session
of its own. The keeper watches two pipes. One is the leash, the other leads to the outer process: whichever reaches its
end first, the keeper takes everything down. So neither kill -9 of our caller nor of the outer process leaves orphans.

- namespace: the keeper is process 1 of a new user, mount and pid namespace. The mounts are prepared detached, then
  everything is made read-only in one call, then they are put in their places: there is no staging directory that
  could be found afterwards. All facts from mount_setattr(2), fsopen(2), user_namespaces(7), overlayfs.rst; tried on
  Linux 6.18. Needs Linux 5.12.
- beside: the user, mount, network and ipc namespaces of a command that is already running, with further masks, and a
  pid namespace of its own: that command (the client) has keys in its environment, which /proc would show.
- plain: no namespaces; the keeper adopts orphans (PR_SET_CHILD_SUBREAPER) and hunts them down at the end. Where that
  does not exist (macOS), the command's session is killed. Where the plan says what may be written, and the kernel has
  Landlock (5.19, landlock(7)), nothing else can be: that needs no namespace and no privilege.

If anything fails before the command runs: one line on stderr, `haiku-launcher: STEP: why`, and exit code 125.
"""

from __future__ import annotations

import marshal
import os
import select
import sys

TYPE_CHECKING = False  # importing typing would cost milliseconds at each start, and so do the enums of signal
if TYPE_CHECKING:
    import signal
    from typing import Any, NoReturn
else:
    import _signal as signal

SETUP_FAILED = 125  #: reserved: the command was not run
LET_GO = 129  #: the leash ended, nobody wants to know

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

# linux/sched.h, linux/prctl.h, linux/mount.h, linux/openat2.h
CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x20000, 0x10000000, 0x20000000, 0x40000000
CLONE_NEWIPC = 0x08000000  # else shared memory of System V outlives its workspace
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_READ, PR_CAPBSET_DROP = 1, 4, 23, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 36, 38, 47, 4
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV, MOUNT_ATTR_NOEXEC = 1, 2, 4, 8
AT_FDCWD, AT_EMPTY_PATH, AT_RECURSIVE = -100, 0x1000, 0x8000
OPEN_TREE_CLONE, OPEN_TREE_CLOEXEC, FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC = 1, os.O_CLOEXEC, 1, 1
FSCONFIG_SET_FLAG, FSCONFIG_SET_STRING, FSCONFIG_CMD_CREATE = 0, 1, 6
MOVE_MOUNT_F_EMPTY_PATH, MOVE_MOUNT_T_EMPTY_PATH = 0x4, 0x40
RESOLVE_NO_SYMLINKS = 0x04

#: These numbers are the same on every architecture that Linux supports today (but for alpha).
SYSCALLS = {
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "openat2": 437,
    "mount_setattr": 442, "landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446,
}  # fmt: skip

# linux/landlock.h; second ABI, because under the first no file can be moved to another directory
LANDLOCK_ABI, LANDLOCK_CREATE_RULESET_VERSION, LANDLOCK_RULE_PATH_BENEATH = 2, 1, 1
LANDLOCK_WRITE_FILE, LANDLOCK_TRUNCATE = 1 << 1, 1 << 14
#: Removing (4, 5), making anything (6-12), moving (13); truncating exists from the third ABI on.
LANDLOCK_WRITES = LANDLOCK_WRITE_FILE | 0x3FF0

#: What root keeps inside: root is used to ignore file permissions and to become somebody else (CHOWN, DAC_OVERRIDE,
#: DAC_READ_SEARCH, FOWNER, FSETID, KILL, SETGID, SETUID). None of them can undo a mount. Everybody else keeps nothing.
ROOT_KEEPS = 0b11111111


class SetupFailed(Exception):
    """A step before the command did not work."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(f"{step}: {why}")


class Kernel:
    """The system calls that Python does not have."""

    def __init__(self) -> None:
        import ctypes

        self.ctypes = ctypes
        self.libc = ctypes.CDLL(None, use_errno=True)

    def check(self, result: int, step: str) -> int:
        if result < 0:
            raise SetupFailed(step, os.strerror(self.ctypes.get_errno()))
        return result

    def call(self, name: str, *arguments: Any, step: str = "") -> int:
        """One of SYSCALLS; integers are passed as longs."""
        c_long = self.ctypes.c_long
        values = [c_long(a) if isinstance(a, int) else a for a in arguments]
        return self.check(self.libc.syscall(c_long(SYSCALLS[name]), *values), step or name)

    def prctl(self, option: int, *arguments: int) -> int:
        values = [self.ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
        return int(self.libc.prctl(option, *values))

    def unshare(self, flags: int) -> None:
        self.check(self.libc.unshare(flags), "new namespaces")

    def setns(self, fd: int, name: str) -> None:
        self.check(self.libc.setns(fd, 0), f"enter the {name} namespace")

    def bind(self, source: bytes, target: bytes, step: str) -> None:
        self.check(self.libc.mount(source, target, None, MS_BIND, None), step)

    def make_private(self) -> None:
        self.check(self.libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None), "private mounts")

    def set_attributes(self, fd: int, attributes: int, step: str, path: bytes = b"") -> None:
        """Mount attributes of a whole tree of mounts, in one call that succeeds or changes nothing."""
        c_uint64 = self.ctypes.c_uint64
        request = (c_uint64 * 4)(attributes, 0, 0, 0)
        flags = AT_RECURSIVE | (0 if path else AT_EMPTY_PATH)
        self.call("mount_setattr", fd, path, flags, self.ctypes.byref(request), 32, step=step)

    def clone(self, path: bytes, step: str) -> int:
        flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE
        return self.call("open_tree", AT_FDCWD, path, flags, step=step)

    def new(self, kind: bytes, options: list[tuple[bytes, bytes | None]], attributes: int, step: str) -> int:
        """A new file system that is mounted nowhere yet."""
        context = self.call("fsopen", kind, FSOPEN_CLOEXEC, step=step)
        try:
            for key, value in options:
                command = FSCONFIG_SET_FLAG if value is None else FSCONFIG_SET_STRING
                self.call("fsconfig", context, command, key, value, 0, step=f"{step} ({key.decode()})")
            self.call("fsconfig", context, FSCONFIG_CMD_CREATE, None, None, 0, step=step)
            return self.call("fsmount", context, FSMOUNT_CLOEXEC, attributes, step=step)
        finally:
            os.close(context)

    def open_beneath(self, path: bytes) -> int:
        """A place without any symbolic link on the way (a command before this one may have left some)."""
        how = (self.ctypes.c_uint64 * 3)(os.O_PATH | os.O_CLOEXEC, 0, RESOLVE_NO_SYMLINKS)
        return self.call("openat2", AT_FDCWD, path, self.ctypes.byref(how), 24, step=f"find {show(path)}")

    def put(self, mount: int, path: bytes, step: str) -> None:
        place = self.open_beneath(path)
        try:
            flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH
            self.call("move_mount", mount, b"", place, b"", flags, step=step)
        finally:
            os.close(place)

    def landlock_abi(self) -> int:
        """Which version of Landlock there is; 0 for none, or one that is switched off."""
        c_long = self.ctypes.c_long
        number = c_long(SYSCALLS["landlock_create_ruleset"])
        return max(0, int(self.libc.syscall(number, None, c_long(0), c_long(LANDLOCK_CREATE_RULESET_VERSION))))

    def write_only_below(self, places: list[bytes]) -> None:
        """From here on, this process and all below it can change nothing outside of these places."""
        abi = self.landlock_abi()
        if abi < LANDLOCK_ABI:
            return
        rights = LANDLOCK_WRITES | (LANDLOCK_TRUNCATE if abi > 2 else 0)
        handled = self.ctypes.byref(self.ctypes.c_uint64(rights))
        ruleset = self.call("landlock_create_ruleset", handled, 8, 0, step="confine writes")
        for path in places:
            self._allow(ruleset, path, rights)
        self.check(self.prctl(PR_SET_NO_NEW_PRIVS, 1), "no new privileges")
        self.call("landlock_restrict_self", ruleset, 0, step="confine writes")
        os.close(ruleset)

    def _allow(self, ruleset: int, path: bytes, rights: int) -> None:
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return
        is_directory = os.fstat(fd).st_mode & 0o170000 == 0o040000
        allowed = rights if is_directory else rights & (LANDLOCK_WRITE_FILE | LANDLOCK_TRUNCATE)
        rule = allowed.to_bytes(8, sys.byteorder) + fd.to_bytes(4, sys.byteorder)  # packed, as in the header
        self.call("landlock_add_rule", ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, 0, step=f"allow {show(path)}")
        os.close(fd)

    def keep_capabilities(self, keep: int) -> None:
        """Drop all others for good: neither a set-uid program nor file capabilities bring them back."""
        for capability in range(64):
            if self.prctl(PR_CAPBSET_READ, capability) < 0:
                break
            if not keep >> capability & 1:
                self.check(self.prctl(PR_CAPBSET_DROP, capability), "drop capabilities")
        self.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
        header = (self.ctypes.c_uint32 * 2)(0x20080522, 0)
        sets = (self.ctypes.c_uint32 * 6)(keep, keep, 0, 0, 0, 0)
        self.check(self.libc.capset(header, sets), "drop capabilities")
        self.check(self.prctl(PR_SET_NO_NEW_PRIVS, 1), "no new privileges")


def show(path: bytes) -> str:
    return ascii(os.fsdecode(path))[1:-1]


# ---- the two processes ---------------------------------------------------------------------------------------------


def main() -> int:
    with open(sys.argv[1], "rb") as file:
        plan = marshal.load(file)
    os.unlink(sys.argv[1])  # it holds the environment, and with it keys
    if plan["leash"] >= 0:
        os.set_inheritable(plan["leash"], False)
    unblocked = signal.pthread_sigmask(signal.SIG_BLOCK, FORWARDED)  # until there is somebody to forward them to
    alive, ours = os.pipe()
    kernel = Kernel() if sys.platform == "linux" else None
    try:
        before_fork(plan, kernel)
    except (SetupFailed, OSError) as error:
        return complain(error)
    keeper = os.fork()
    if keeper == 0:
        try:
            os.close(ours)
            code = keep(plan, kernel, [fd for fd in (plan["leash"], alive) if fd >= 0], unblocked)
        except (SetupFailed, OSError) as error:
            code = complain(error)
        finally:
            os._exit(code)
    os.close(alive)
    try:
        return watch(keeper, [], unblocked)
    finally:
        if plan["mode"] == "plain":  # whoever kills the keeper leaves his children to us
            kill_all_below(keeper)


def before_fork(plan: dict[str, Any], kernel: Kernel | None) -> None:
    """What the outer process must do so that the keeper is born in its namespaces."""
    if plan["mode"] == "plain":
        if kernel:
            kernel.prctl(PR_SET_CHILD_SUBREAPER, 1)
        return
    if kernel is None:
        raise SetupFailed("new namespaces", "only Linux has them")
    if plan["mode"] == "namespace":
        new_namespaces(kernel, CLONE_NEWNET if plan["network"] != "shared" else 0)
    else:
        join_namespaces(kernel, plan["beside"])
        kernel.unshare(CLONE_NEWNS | CLONE_NEWPID)


def keep(plan: dict[str, Any], kernel: Kernel | None, leashes: list[int], unblocked: set[Any]) -> int:
    """Be the keeper: make everything ready, run the command, and see everything off."""
    os.setsid()
    if plan["mode"] == "namespace" and kernel:
        kernel.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        assemble(plan, kernel)
        if plan["network"] == "own":
            loopback_up()
    if plan["mode"] == "beside" and kernel:
        kernel.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        add_masks(plan, kernel)
    if plan["mode"] != "plain" and kernel:
        kernel.keep_capabilities(ROOT_KEEPS if os.geteuid() == 0 else 0)
        kernel.prctl(PR_SET_DUMPABLE, 0)  # nobody inside may trace the keeper and forge an exit code
    if plan["mode"] != "plain" and kernel:
        kernel.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # again: a change of credentials had cleared it
    elif kernel:
        kernel.prctl(PR_SET_CHILD_SUBREAPER, 1)
    command = os.fork()
    if command == 0:
        become(plan, kernel, unblocked)
    try:
        return watch(command, leashes, unblocked)
    finally:
        if plan["mode"] == "plain":  # elsewhere the kernel does it, as the keeper is process 1
            kill_all_below(command)


def become(plan: dict[str, Any], kernel: Kernel | None, unblocked: set[Any]) -> NoReturn:
    """Turn into the command."""
    code = SETUP_FAILED
    try:
        os.setsid()
        for signum in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD, *FORWARDED):
            signal.signal(signum, signal.SIG_DFL)  # Python ignores some, and programs inherit that
        signal.pthread_sigmask(signal.SIG_SETMASK, unblocked)
        os.chdir(plan["cwd"])
        if plan["memory"]:
            limit_memory(plan["memory"])
        if plan["writable"] and kernel:
            kernel.write_only_below(plan["writable"])
        code = 127
        os.execvpe(plan["argv"][0], plan["argv"], plan["env"])
    except OSError as error:
        if code == 127:
            code = 126 if isinstance(error, PermissionError) else 127
            error.filename = plan["argv"][0]  # not the last place where it was looked for
        complain(error)
    except SetupFailed as error:
        complain(error)
    finally:
        os._exit(code)


def limit_memory(size: int) -> None:
    """Of each process: what it has for itself and may write to, not what it only reserves (RLIMIT_DATA, Linux 4.7)."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (size if hard < 0 else min(size, hard), hard))


def complain(error: Exception) -> int:
    text = f"{error.strerror}: {show(os.fsencode(error.filename or ''))}" if isinstance(error, OSError) else str(error)
    os.write(2, f"haiku-launcher: {text}\n".encode("ascii", "backslashreplace"))
    return SETUP_FAILED


def watch(child: int, leashes: list[int], unblocked: set[Any]) -> int:
    """The child's exit status (128+n for a signal), or LET_GO when a leash ended. Forwards signals, reaps orphans."""
    awake, wake = os.pipe()
    os.set_blocking(awake, False)
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda signum, frame: None)
    for signum in FORWARDED:
        signal.signal(signum, lambda signum, frame: os.kill(child, signum))
    signal.pthread_sigmask(signal.SIG_SETMASK, unblocked)
    poll = select.poll()
    poll.register(awake, select.POLLIN)
    for leash in leashes:
        poll.register(leash, 0)  # only its end is of interest
    while True:
        status = reap(child)
        if status is not None:
            return status
        for fd, _event in poll.poll():
            if fd != awake:
                return LET_GO
            os.read(awake, 4096)


def reap(child: int) -> int | None:
    """Bury whoever is dead; the status if it was the child."""
    result = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return result
        if pid == 0:
            return result
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            result = 128 - code if code < 0 else code


def kill_all_below(command: int) -> None:
    """Kill until nobody is left: who forks while we look is found in the next round."""
    for _round in range(1000):
        reap(0)
        below = descendants(os.getpid())
        if not below:
            break
        for pid in below:
            kill(pid)
        select.poll().poll(1)
    if not os.path.exists("/proc/self/stat"):
        try:
            os.killpg(command, signal.SIGKILL)
        except OSError:
            pass


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass


def descendants(ancestor: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        if name.isdigit():
            children.setdefault(parent_of(name), []).append(int(name))
    found, todo = [], [ancestor]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def parent_of(pid: str) -> int:
    """The parent by proc_pid_stat(5): the second field after the name, which may hold anything but ends with `)`."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[1])
    except OSError:
        return -1


# ---- namespaces ----------------------------------------------------------------------------------------------------


def new_namespaces(kernel: Kernel, further: int) -> None:
    """Ours from here on; every id stays what it was. Root keeps all ids, so that files of others can be edited."""
    flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | further
    uid, gid = os.geteuid(), os.getegid()
    if uid == 0:
        with_all_ids(kernel, flags)
        return
    kernel.unshare(flags)
    write("/proc/self/setgroups", "deny")  # user_namespaces(7) demands it before gid_map
    write("/proc/self/uid_map", f"{uid} {uid} 1")
    write("/proc/self/gid_map", f"{gid} {gid} 1")


def with_all_ids(kernel: Kernel, flags: int) -> None:
    """Only somebody outside the new namespace, with CAP_SETUID there, may map more than one id: a helper."""
    maps = {name: whole(f"/proc/self/{name}") for name in ("uid_map", "gid_map")}
    go, ready = os.pipe()
    us = os.getpid()
    helper = os.fork()
    if helper == 0:
        code = 1
        try:
            os.close(ready)
            os.read(go, 1)
            for name, rows in maps.items():
                write(f"/proc/{us}/{name}", rows)
            code = 0
        except (SetupFailed, OSError) as error:
            complain(error)
        finally:
            os._exit(code)
    os.close(go)
    try:
        kernel.unshare(flags)
    finally:
        os.close(ready)
        status = os.waitpid(helper, 0)[1]
    if status:
        raise SetupFailed("map all ids", "not permitted")


def whole(path: str) -> str:
    """The map that gives every id of this namespace the same number in the next."""
    with open(path) as file:
        rows = [line.split() for line in file]
    return "".join(f"{inside} {inside} {count}\n" for inside, _outside, count in rows)


def write(path: str, text: str) -> None:
    try:
        fd = os.open(path, os.O_WRONLY)
        try:
            os.write(fd, text.encode())
        finally:
            os.close(fd)
    except OSError as error:
        raise SetupFailed(f"write {path}", error.strerror or str(error)) from error


def join_namespaces(kernel: Kernel, outer: int) -> None:
    """Enter by the command's own process: the keeper's may not be looked at."""
    keeper = only_child(outer)
    command = only_child(keeper)
    names = ("user", "mnt", "net", "ipc")
    fds = [(os.open(f"/proc/{command}/ns/{name}", os.O_RDONLY), name) for name in names]
    same = os.stat("/proc/self/ns/net").st_ino == os.stat(f"/proc/{command}/ns/net").st_ino
    for fd, name in fds:
        if not (name == "net" and same):
            kernel.setns(fd, name)
        os.close(fd)


def only_child(parent: int) -> int:
    """The oldest child, which is the one that the launcher made first."""
    children = [int(name) for name in os.listdir("/proc") if name.isdigit() and parent_of(name) == parent]
    if not children:
        raise SetupFailed("enter the workspace", "nothing runs there")
    return min(children, key=started)


def started(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[19])
    except OSError:
        return 1 << 63


def loopback_up() -> None:
    """A new network namespace has a loopback that is down (netdevice(7): SIOCSIFFLAGS, IFF_UP|IFF_RUNNING)."""
    import fcntl
    import socket
    import struct

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh22x", b"lo", 0x41))


# ---- mounts --------------------------------------------------------------------------------------------------------


def assemble(plan: dict[str, Any], kernel: Kernel) -> None:
    """Make all mounts, then make the world read-only, then put them in their places, parents first."""
    os.chdir("/")
    kernel.make_private()
    ready = [(mount, detached(mount, kernel)) for mount in plan["mounts"]]
    kernel.set_attributes(AT_FDCWD, MOUNT_ATTR_RDONLY | plan["attributes"], "make the rest read-only", b"/")
    for mount, fd in ready:
        if fd >= 0:
            place(mount, fd, kernel)
            os.close(fd)
    fresh_proc(kernel, guarded=os.geteuid() == 0)


def add_masks(plan: dict[str, Any], kernel: Kernel) -> None:
    """Hide more than the command beside us has hidden, and show no process but our own."""
    os.chdir("/")
    for mount in plan["mounts"]:
        fd = detached(mount, kernel)
        place(mount, fd, kernel)
        os.close(fd)
    fresh_proc(kernel, guarded=os.geteuid() == 0)


def detached(mount: dict[str, Any], kernel: Kernel) -> int:
    step = f"{mount['kind']} for {show(mount['at'])}"
    try:
        if mount["kind"] == "overlay":
            return overlay(mount, kernel, step)
        if mount["kind"] == "bind":
            fd = kernel.clone(mount["from"], step)
            if not mount["writable"]:
                kernel.set_attributes(fd, MOUNT_ATTR_RDONLY, step)
            return fd
        options = [(key, value) for key, value in mount["options"]]
        return kernel.new(mount["kind"].encode(), options, MOUNT_ATTR_NOSUID | mount["attributes"], step)
    except SetupFailed:
        if mount.get("optional"):
            return -1
        raise


def overlay(mount: dict[str, Any], kernel: Kernel, step: str) -> int:
    """Directories are named by descriptor, so nothing in their names can be taken for an option.

    `volatile` spares the syncing of what is thrown away; the work directory must be fresh each time then.
    """
    opened = [os.open(path, os.O_PATH | os.O_DIRECTORY) for path in (mount["upper"], mount["work"], *mount["lower"])]
    try:
        upper, work, *lower = (b"/proc/self/fd/%d" % fd for fd in opened)
        options = [(b"source", b"haiku-delegate"), (b"lowerdir", b":".join(lower)), (b"upperdir", upper),
                   (b"workdir", work), (b"userxattr", None), (b"volatile", None)]  # fmt: skip
        return kernel.new(b"overlay", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, step)
    finally:
        for fd in opened:
            os.close(fd)


def place(mount: dict[str, Any], fd: int, kernel: Kernel) -> None:
    if mount.get("existing") and not os.path.lexists(mount["at"]):
        return
    try:
        is_directory = os.stat(fd).st_mode & 0o170000 == 0o040000
        make_mountpoint(mount["at"], is_directory)
        kernel.put(fd, mount["at"], f"{mount['kind']} at {show(mount['at'])}")
        if mount["kind"] == "devpts" and not os.path.islink(b"/dev/ptmx"):
            kernel.bind(b"/dev/pts/ptmx", b"/dev/ptmx", "terminals")
    except (SetupFailed, OSError):
        if not mount.get("optional"):
            raise


def make_mountpoint(path: bytes, is_directory: bool) -> None:
    if os.path.lexists(path):
        return
    os.makedirs(path if is_directory else os.path.dirname(path), exist_ok=True)
    if not is_directory:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600))


#: Files that belong to root stay writable for root without any capability, and some of them rule the machine.
PROC_GUARDED = (b"sys", b"sysrq-trigger", b"irq", b"bus", b"fs", b"acpi", b"scsi")


def fresh_proc(kernel: Kernel, *, guarded: bool) -> None:
    """Best effort: containers that hide parts of /proc do not let anybody have a fresh one."""
    attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC
    try:
        proc = kernel.new(b"proc", [], attributes, "/proc")
    except SetupFailed:
        return
    kernel.put(proc, b"/proc", "/proc")
    os.close(proc)
    for name in PROC_GUARDED if guarded else ():
        path = b"/proc/" + name
        if os.path.exists(path):
            fd = kernel.clone(path, "guard /proc")
            kernel.set_attributes(fd, MOUNT_ATTR_RDONLY, "guard /proc")
            kernel.put(fd, path, "guard /proc")
            os.close(fd)


if __name__ == "__main__":
    os._exit(main())
