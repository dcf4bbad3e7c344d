package store

import (
	"testing"
	"time"
)

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func (c *clock) pass(d time.Duration) { c.at = c.at.Add(d) }

func TestGetReturnsWhatWasPut(t *testing.T) {
	s := New((&clock{}).now)
	s.Put("a", "1", time.Minute)
	if got, ok := s.Get("a"); !ok || got != "1" {
		t.Errorf("Get(a) = %q, %v", got, ok)
	}
	if _, ok := s.Get("b"); ok {
		t.Error("Get(b) found something")
	}
}

func TestValuesExpire(t *testing.T) {
	c := &clock{}
	s := New(c.now)
	s.Put("a", "1", time.Minute)
	c.pass(time.Minute)
	if _, ok := s.Get("a"); ok {
		t.Error("a is still there after a minute")
	}
}

func TestDelete(t *testing.T) {
	s := New((&clock{}).now)
	s.Put("a", "1", time.Minute)
	s.Delete("a")
	if s.Len() != 0 {
		t.Errorf("Len() = %d, want 0", s.Len())
	}
}
