"""Does deploy/services.yaml make sense? Says what does not, one line each."""

import sys
from collections.abc import Iterator

from tools.services import load

KNOWN = {"image", "replicas", "port"}


def problems() -> Iterator[str]:
    ports: dict[int, str] = {}
    for name, service in load().items():
        if unknown := sorted(set(service) - KNOWN):
            yield f"{name}: unknown key {unknown[0]}"
        if service.get("replicas", 0) < 1:
            yield f"{name}: replicas must be 1 or more"
        if ":" not in service.get("image", ""):
            yield f"{name}: the image has no version"
        if (port := service.get("port")) in ports:
            yield f"{name}: port {port} belongs to {ports[port]}"
        elif port:
            ports[port] = name


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or "services: fine")
    sys.exit(bool(found))
