// Package retry calls again what has failed.
package retry

import "context"

// Do calls fn until it succeeds, at most so many times, and returns its last error. It stops early with the error of a
// context that is done; fn is never called then.
func Do(ctx context.Context, attempts int, fn func() error) error {
	var err error
	for ; attempts > 0; attempts-- {
		if done := ctx.Err(); done != nil {
			return done
		}
		if err = fn(); err == nil {
			return nil
		}
	}
	return err
}
