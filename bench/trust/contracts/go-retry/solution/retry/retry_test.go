package retry

import (
	"context"
	"errors"
	"testing"
)

var errBusy = errors.New("busy")

func TestDoStopsAtTheFirstSuccess(t *testing.T) {
	calls := 0
	err := Do(context.Background(), 5, func() error {
		calls++
		if calls < 3 {
			return errBusy
		}
		return nil
	})
	if err != nil || calls != 3 {
		t.Errorf("err %v after %d calls, want none after 3", err, calls)
	}
}

func TestDoGivesUpWithTheLastError(t *testing.T) {
	calls := 0
	err := Do(context.Background(), 2, func() error { calls++; return errBusy })
	if !errors.Is(err, errBusy) || calls != 2 {
		t.Errorf("err %v after %d calls, want busy after 2", err, calls)
	}
}

func TestDoHeedsItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	calls := 0
	err := Do(ctx, 2, func() error { calls++; return nil })
	if !errors.Is(err, context.Canceled) || calls != 0 {
		t.Errorf("err %v after %d calls, want canceled after none", err, calls)
	}
}
