#!/bin/sh
# Installs haiku-delegate and its skill for one user; needs no root and no terminal. See `sh install.sh --help`.
# Everything is in functions and the last line starts it, so that half a download does nothing.
set -u

usage() {
    cat <<'END'
Usage: sh install.sh [OPTIONS]

Installs the command haiku-delegate into an environment of its own, puts it on the PATH, gives Claude Code the skill
/haiku, and looks whether everything that a run needs is here. Running it again brings everything up to date. When it
fails, everything is as it was before.

  --permissions  also let Claude Code run the command unasked: adds two rules to settings.json, keeping a backup
  --client       also install a `claude` (the claude-agent-sdk package, about 170 MB) for where there is none
  --link         link the skill to this clone instead of copying it
  --no-skill     leave Claude Code's skills alone
  --demo         show a pass and a stop at the end; needs no key
  --dry-run      say what would be done, and do nothing
  --uninstall    take away what this script installed; your runs are kept
  --help         this text

Variables:
  HAIKU_DELEGATE_SOURCE     a directory or a git URL to install from (default: the clone that this script lies in)
  HAIKU_DELEGATE_INSTALLER  uv, pipx or venv (default: the first that is here)
  HAIKU_DELEGATE_PYTHON     the Python to use, 3.10 or newer
  CLAUDE_CONFIG_DIR         Claude Code's directory (default: ~/.claude)
  XDG_DATA_HOME             where an environment made by venv goes (default: ~/.local/share)
END
}

say() { printf '%s\n' "$*"; }

fail() {
    printf 'install.sh: %s\n' "$1" >&2
    [ -z "${2:-}" ] || printf '  %s\n' "$2" >&2
    exit 1
}

# --- what was there before ------------------------------------------------------------------------------------------

# Put aside what stands at a path; `put_back` undoes whatever comes there instead, `keep` throws the old away.
hold() {
    make_dir "$(dirname "$1")"
    if exists "$1"; then
        printf '%s\n' "$1" >>"$work/held"
        mv "$1" "$1.$aside" || fail "cannot move $1"
    else
        printf '%s\n' "$1" >>"$work/fresh"
    fi
}

exists() { [ -e "$1" ] || [ -L "$1" ]; }

# Like `mkdir -p`, and note what did not exist, so that it can be taken away again.
make_dir() {
    [ ! -d "$1" ] || return 0
    make_dir "$(dirname "$1")"
    mkdir "$1" || fail "cannot make the directory $1"
    printf '%s\n' "$1" >>"$work/made"
}

put_back() {
    while IFS= read -r path; do rm -rf "$path"; done <"$work/fresh"
    while IFS= read -r path; do
        if exists "$path.$aside"; then rm -rf "$path" && mv "$path.$aside" "$path"; fi
    done <"$work/held"
    [ ! -f "$work/settings" ] || put_back_settings
    remove_empty "$work/made"
}

put_back_settings() {
    if [ -f "$work/settings.before" ]; then cp "$work/settings.before" "$settings"; else rm -f "$settings"; fi
    [ ! -f "$work/backup" ] || rm -f "$(cat "$work/backup")"
}

keep() {
    while IFS= read -r path; do rm -rf "$path.$aside"; done <"$work/held"
}

# Remove the directories named in a file, the last first, where nothing else has come into them.
remove_empty() {
    sed '1!G;h;$!d' "$1" | while IFS= read -r path; do rmdir "$path" 2>/dev/null; done
}

# A run of this script that was killed left things aside: put them back before anything else.
recover() {
    recover_one "$record"
    for path in "$env" "$link" "$skill" "$(recorded env)"; do
        [ -z "$path" ] || recover_one "$path"
    done
}

recover_one() {
    exists "$1.$aside" || return 0
    say "Putting back $1, which an installation that did not finish had moved."
    rm -rf "$1"
    mv "$1.$aside" "$1" || fail "cannot move $1.$aside"
}

ending() {
    code=$?
    trap - EXIT
    trap '' HUP INT TERM
    if [ "$state" = changing ]; then
        put_back
        say "Nothing was installed; everything is as it was before." >&2
    fi
    rm -rf "$work"
    exit "$code"
}

recorded() { [ ! -f "$record" ] || sed -n "s/^$1=//p" "$record"; }

# --- what is here, and what will be done ----------------------------------------------------------------------------

options() {
    permissions='' client='' link_skill='' no_skill='' demo='' dry='' uninstall=''
    for word; do
        case $word in
            --permissions) permissions=1 ;;
            --client) client=1 ;;
            --link) link_skill=1 ;;
            --no-skill) no_skill=1 ;;
            --demo) demo=1 ;;
            --dry-run) dry=1 ;;
            --uninstall) uninstall=1 ;;
            -h | --help) usage; exit 0 ;;
            *) printf 'install.sh: unknown option %s (see --help)\n' "$word" >&2; exit 2 ;;
        esac
    done
}

places() {
    case $(uname -s) in Linux | Darwin) ;; *) fail "only Linux and macOS are known to work" ;; esac
    [ -d "${HOME:-}" ] || fail "HOME is not set to a directory"
    aside=before-install
    config=${CLAUDE_CONFIG_DIR:-$HOME/.claude}
    data=${XDG_DATA_HOME:-$HOME/.local/share}/haiku-delegate
    settings=$config/settings.json
    skill=$config/skills/haiku/SKILL.md
    record=$data/installed
    case $config in /*) ;; *) fail "CLAUDE_CONFIG_DIR is no absolute path" ;; esac
    case $data in /*) ;; *) fail "XDG_DATA_HOME is no absolute path" ;; esac
    one_line "$HOME$config$data"
    work=$(mktemp -d) || fail "cannot make a temporary directory"
    : >"$work/held"
    : >"$work/fresh"
    : >"$work/made"
}

find_python() {
    for python in ${HAIKU_DELEGATE_PYTHON:+"$HAIKU_DELEGATE_PYTHON"} python3 python3.14 python3.13 python3.12 \
        python3.11 python3.10 python; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1 </dev/null && return 0
    done
    python=''
}

find_installer() {
    installer=${HAIKU_DELEGATE_INSTALLER:-}
    if [ -n "$installer" ]; then :
    elif command -v uv >/dev/null 2>&1; then installer=uv
    elif command -v pipx >/dev/null 2>&1; then installer=pipx
    else installer=venv; fi
    find_python
    case $installer in
        uv) tools=$(uv tool dir </dev/null) && bins=$(uv tool dir --bin </dev/null) || no_places ;;
        pipx)
            tools=$(pipx environment --value PIPX_LOCAL_VENVS </dev/null) &&
                bins=$(pipx environment --value PIPX_BIN_DIR </dev/null) || no_places
            need_python
            ;;
        venv)
            tools='' bins=$HOME/.local/bin
            need_python
            "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
                fail "$python cannot make environments" "install the package python3-venv, or uv"
            ;;
        *) fail "HAIKU_DELEGATE_INSTALLER is '$installer'" "uv, pipx and venv are known" ;;
    esac
    if [ "$installer" = venv ]; then env=$data/venv; else env=$tools/haiku-delegate; fi
    link=$bins/haiku-delegate
    case $env in /*/*) ;; *) no_places ;; esac
    case $link in /*/*) ;; *) no_places ;; esac
    one_line "$env$link"
}

# Paths are kept in files, a line each; half a path must never be removed.
one_line() {
    case $1 in *"
"*) fail "a directory's name has a line break in it" ;; esac
}

no_places() {
    fail "$installer does not say where it keeps its tools" "try again with HAIKU_DELEGATE_INSTALLER=venv"
}

need_python() {
    [ -n "$python" ] || fail "no Python 3.10 or newer was found" "install one, or uv; or set HAIKU_DELEGATE_PYTHON"
}

find_source() {
    source=${HAIKU_DELEGATE_SOURCE:-$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)}
    source=${source#git+}
    origin=$source
    if [ -d "$source" ]; then
        source=$(CDPATH='' cd -- "$source" && pwd -P)
        is_ours "$source" || fail "$source is no clone of haiku-delegate" \
            "set HAIKU_DELEGATE_SOURCE to the directory of one, or to a git URL"
    else
        command -v git >/dev/null 2>&1 || fail "git is needed to get $source" "install git"
        [ -z "$link_skill" ] || fail "--link needs a clone that stays" "clone it yourself and run its install.sh"
    fi
}

is_ours() { grep -q '^name = "haiku-delegate"' "$1/pyproject.toml" 2>/dev/null && [ -f "$1/SKILL.md" ]; }

fetch() {
    [ ! -d "$source" ] || return 0
    [ -t 0 ] || export GIT_TERMINAL_PROMPT=0
    git clone --quiet --depth 1 -- "$source" "$work/source" </dev/null || fail "git could not get $source"
    is_ours "$work/source" || fail "$source holds no haiku-delegate"
    source=$work/source
}

# A command of that name that is no installation of this tool belongs to somebody else.
check_link() {
    exists "$link" || return 0
    case $(readlink "$link") in
        */haiku-delegate/bin/haiku-delegate | */haiku-delegate/venv/bin/haiku-delegate) ;;
        *) fail "$link is not from this script" "move it away, and try again" ;;
    esac
}

# Sets what becomes of the skill: none, yours, copy or link. A skill that somebody wrote or changed is not replaced.
check_skill() {
    becomes='copy'
    [ -z "$link_skill" ] || becomes='link'
    if [ -n "$no_skill" ]; then becomes=none
    elif [ -L "$config/skills/haiku" ] && [ -f "$skill" ]; then becomes=yours
    elif exists "$skill"; then
        [ "$(recorded skill)" = "$(sum "$skill")" ] || [ ! -d "$source" ] || cmp -s "$skill" "$source/SKILL.md" ||
            fail "$skill is not from this script, or was changed" "move it away, or use --no-skill"
    fi
}

sum() { if [ -L "$1" ]; then echo link; else cksum <"$1"; fi; }

plan() {
    say "from        $origin"
    say "environment $env (made by $installer)"
    say "command     $link"
    case $becomes in
        copy) say "skill       $skill" ;;
        link) say "skill       $skill, a link to $source/SKILL.md" ;;
        yours) say "skill       $config/skills/haiku is a link of yours; left as it is" ;;
        none) say "skill       left alone" ;;
    esac
    [ -z "$client" ] || say "client      the one in the claude-agent-sdk package"
    [ -z "$permissions" ] || say "permissions $settings gets Bash(haiku-delegate:*) and Skill(haiku)"
}

# --- doing it -------------------------------------------------------------------------------------------------------

# The environment is made at its final place, because it cannot be moved; the old one waits beside it.
make_environment() {
    unset PYTHONHOME PYTHONPATH PIP_TARGET PIP_PREFIX PIP_USER
    what=.${client:+"[client]"}
    old=$(recorded env)
    [ "$old" = "$env" ] || [ ! -f "$old/pyvenv.cfg" ] || hold "$old"
    hold "$env"
    hold "$link"
    say "Installing ..."
    cd "$source" || fail "cannot enter $source"
    case $installer in
        uv) uv tool install --quiet --force "$what" </dev/null || fail "uv could not install it" ;;
        pipx) pipx install --force --python "$python" "$what" </dev/null || fail "pipx could not install it" ;;
        venv)
            "$python" -m venv "$env" </dev/null || fail "the environment could not be made"
            "$env/bin/python" -m pip install --quiet --disable-pip-version-check "$what" </dev/null ||
                fail "pip could not install it"
            ln -s "$env/bin/haiku-delegate" "$link" || fail "cannot make $link"
            ;;
    esac
    cd / || fail "cannot leave $source"
    version=$("$link" --version </dev/null) || fail "the installed command does not start"
}

put_skill() {
    case $becomes in none | yours) return 0 ;; esac
    hold "$skill"
    if [ "$becomes" = link ]; then ln -s "$source/SKILL.md" "$skill"; else cp "$source/SKILL.md" "$skill"; fi ||
        fail "cannot write $skill"
}

# `edit_settings add` or `edit_settings remove`, with rules; prints the rules that it changed.
edit_settings() {
    "$env/bin/python" -I - "$settings" "$work" "$@" <<'END'
import json, os, shutil, sys

path, work, how, rules = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
real = os.path.realpath(path)


def edited(text):
    """The settings with the rules added or removed, and which rules that changed."""
    found = json.loads(text)
    permissions = found.setdefault("permissions", {})
    allow = permissions.setdefault("allow", [])
    if not isinstance(allow, list):
        raise TypeError("permissions.allow is no list")
    changed = [rule for rule in rules if (rule in allow) is (how == "remove")]
    permissions["allow"] = [rule for rule in allow if rule not in changed] if how == "remove" else allow + changed
    if not permissions["allow"]:
        del permissions["allow"]
    if not permissions:
        del found["permissions"]
    return found, changed


def backed_up():
    """A copy beside the file under a name that is free."""
    backup, number = f"{path}.before-haiku-delegate", 1
    while os.path.lexists(backup):
        number += 1
        backup = f"{path}.before-haiku-delegate-{number}"
    shutil.copy2(real, backup)
    return backup


try:
    text = open(real, encoding="utf-8").read() if os.path.exists(real) else "{}"
    found, changed = edited(text)
    if changed:
        made = f"{real}.new-{os.getpid()}"
        with open(made, "w", encoding="utf-8") as file:
            file.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
        if os.path.exists(real):
            shutil.copymode(real, made)
            shutil.copy2(real, os.path.join(work, "settings.before"))
            with open(os.path.join(work, "backup"), "w", encoding="utf-8") as file:
                file.write(backed_up())
        open(os.path.join(work, "settings"), "w").close()
        os.replace(made, real)
except (OSError, ValueError, AttributeError, TypeError) as error:
    sys.exit(f"install.sh: {path} is not as Claude Code writes it, and was left alone: {error}")
print("\n".join(changed))
END
}

permit() {
    recorded rule >"$work/rules"
    [ -n "$permissions" ] || return 0
    make_dir "$config"
    edit_settings add 'Bash(haiku-delegate:*)' 'Skill(haiku)' >"$work/added" || fail "the permission was not added"
    cat "$work/added" >>"$work/rules"
}

write_record() {
    made=$(recorded made)
    skill_sum=$(recorded skill)
    case $becomes in copy | link) skill_sum=$(sum "$skill") ;; esac
    hold "$record"
    {
        say "env=$env"
        say "link=$link"
        say "skill_file=$skill"
        say "settings=$settings"
        [ -z "$client" ] || say "client=1"
        [ -z "$skill_sum" ] || say "skill=$skill_sum"
        sed -n 's/^./rule=&/p' "$work/rules" | sort -u
        { say "$made"; cat "$work/made"; } | sed -n 's/^./made=&/p'
    } >"$record" || fail "cannot write $record"
}

# Something may be missing that only the user can bring, a login say; a command that breaks is another matter.
look() {
    say ""
    "$link" doctor </dev/null
    case $? in 0) missing='' ;; 5 | 6) missing=1 ;; *) fail "the installed command does not work" ;; esac
}

conclude() {
    say ""
    say "Installed: $version"
    [ -z "$missing" ] || say "What is MISSING above is wanted before the first run; \`haiku-delegate doctor\` looks again."
    [ -z "$missing" ] || [ -n "$client" ] || say "For a claude of its own: sh install.sh --client"
    on_path
    if [ -f "$work/backup" ]; then say "$settings was changed; as it was: $(cat "$work/backup")"
    elif [ -f "$work/settings" ]; then say "$settings was made."
    elif [ -n "$permissions" ]; then say "$settings had the rules already."
    else offer; fi
    say "In Claude Code: /haiku and what to delegate. Without it: haiku-delegate demo"
}

offer() {
    [ "$becomes" != none ] && [ ! -s "$work/rules" ] || return 0
    say "To let Claude Code run the command unasked, add to $settings (or: sh install.sh --permissions):"
    say '  {"permissions": {"allow": ["Bash(haiku-delegate:*)", "Skill(haiku)"]}}'
}

on_path() {
    found=$(command -v haiku-delegate)
    # shellcheck disable=SC3013  # every sh of Linux and macOS knows -ef
    if [ -z "$found" ]; then
        say "$bins is not on your PATH yet. Add this to your shell's profile, and open a new shell:"
        say "  export PATH=\"$bins:\$PATH\""
    elif ! [ "$found" -ef "$link" ]; then
        say "Note: another haiku-delegate comes first on your PATH: $found"
    fi
}

set_up() {
    find_installer
    find_source
    [ -n "$client" ] || client=$(recorded client)
    if [ -z "$dry" ]; then recover; fetch; fi
    check_link
    check_skill
    plan
    [ -z "$dry" ] || { say "Nothing was done (--dry-run)."; exit 0; }
    state='changing'
    make_environment
    put_skill
    permit
    write_record
    look
    state='complete'
    keep
    conclude
    [ -z "$demo" ] || "$link" demo </dev/null
}

# --- taking it away -------------------------------------------------------------------------------------------------

take_away() {
    [ -f "$record" ] || { say "Nothing here was installed by this script."; exit 0; }
    env=$(recorded env) link=$(recorded link) skill=$(recorded skill_file) settings=$(recorded settings)
    runs=$(kept_runs)
    [ -f "$env/pyvenv.cfg" ] || env=''
    case $(readlink "$link") in "$env"/bin/haiku-delegate) ;; *) link='' ;; esac
    say "environment ${env:-already gone}"
    say "command     ${link:-already gone}"
    if [ -z "$(recorded skill)" ] || ! exists "$skill"; then skill=''
    elif [ "$(recorded skill)" = "$(sum "$skill")" ]; then say "skill       $skill"
    else say "skill       $skill was changed since; it stays"; skill=''; fi
    [ -z "$(recorded rule)" ] || say "permissions $settings loses $(recorded rule | paste -s -d , -)"
    [ -z "$dry" ] || { say "Nothing was done (--dry-run)."; exit 0; }
    take_rules
    recorded made >"$work/was_made"
    for path in "$skill" "$link" "$env" "$record"; do
        [ -z "$path" ] || rm -rf "$path" || fail "cannot remove $path"
    done
    remove_empty "$work/was_made"
    say "Removed."
    [ ! -d "$runs" ] || say "Your runs are kept in $runs"
}

kept_runs() {
    "$env/bin/python" -I -c 'import os; from haiku_delegate.runs.directory import state_dir as s; print(s(os.environ))' \
        2>/dev/null </dev/null
}

take_rules() {
    [ -n "$(recorded rule)" ] && [ -f "$settings" ] || return 0
    [ -n "$env" ] || { say "Take these rules out of $settings yourself."; return 0; }
    set --
    while IFS= read -r rule; do set -- "$@" "$rule"; done <<END
$(recorded rule)
END
    edit_settings remove "$@" >/dev/null || fail "nothing was removed"
    [ ! -f "$work/backup" ] || say "$settings was changed; as it was: $(cat "$work/backup")"
}

main() {
    state='looking'
    options "$@"
    places
    trap ending EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    if [ -n "$uninstall" ]; then take_away; else set_up; fi
}

main "$@"
