"""What the tool adds in time and saves in money, beside the bare client in the same run: `python -m bench.speed`."""
