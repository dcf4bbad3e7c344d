"""Is deploy/services.yaml in order? Every service has what it needs, of the right kind, and a port of its own."""

from __future__ import annotations

import sys

import yaml

KINDS = {"replicas": int, "memory": str, "image": str, "port": int, "version": str}


def problems(told: dict) -> list[str]:
    """Whatever is wrong with the services."""
    found, ports = [], {}
    for name, service in told["services"].items():
        for key, kind in KINDS.items():
            if not isinstance(service.get(key), kind):
                found.append(f"{name}: {key} is not {kind.__name__}")
        if service.get("port") in ports:
            found.append(f"{name}: port {service['port']} is {ports[service['port']]}'s")
        ports[service.get("port")] = name
    return found


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        told = yaml.safe_load(file)
    found = problems(told)
    missing = [name for name in sys.argv[2:] if name not in told["services"]]
    for line in [*found, *(f"no service {name}" for name in missing)]:
        print(line)
    sys.exit(1 if found or missing else 0)
