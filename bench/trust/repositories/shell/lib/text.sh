# Helpers for texts. Source this file.

# trim TEXT: without blanks around it
trim() {
    text=$1
    text=${text#"${text%%[![:space:]]*}"}
    printf '%s\n' "${text%"${text##*[![:space:]]}"}"
}

# field NUMBER LINE: one of the fields that colons separate
field() {
    printf '%s\n' "$2" | cut -d: -f"$1"
}
