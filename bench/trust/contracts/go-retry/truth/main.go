package main

import (
	"context"
	"errors"
	"fmt"

	"example.invalid/depot/retry"
)

func must(ok bool, what string) {
	if !ok {
		panic(what)
	}
}

func main() {
	busy := errors.New("busy")
	for good := 1; good < 7; good++ {
		calls := 0
		err := retry.Do(context.Background(), 4, func() error {
			if calls++; calls == good {
				return nil
			}
			return fmt.Errorf("%d: %w", calls, busy)
		})
		if good <= 4 {
			must(err == nil && calls == good, "success")
		} else {
			must(err != nil && err.Error() == "4: busy" && calls == 4, "last error")
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	err := retry.Do(ctx, 5, func() error { calls++; cancel(); return busy })
	must(errors.Is(err, context.Canceled) && calls == 1, "cancelled between two calls")
	func() {
		defer func() { must(recover() != nil, "a panic of fn was swallowed") }()
		_ = retry.Do(context.Background(), 1, func() error { panic("of fn") })
	}()
	fmt.Println("fine")
}
