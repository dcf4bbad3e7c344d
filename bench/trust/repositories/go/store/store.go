// Package store keeps values for a time.
package store

import (
	"sync"
	"time"
)

type entry struct {
	value string
	until time.Time
}

// Store is safe for use by several goroutines.
type Store struct {
	mu      sync.Mutex
	entries map[string]entry
	now     func() time.Time
}

// New makes an empty store that asks a clock for the time.
func New(now func() time.Time) *Store {
	return &Store{entries: map[string]entry{}, now: now}
}

// Put keeps a value for so long.
func (s *Store) Put(key, value string, keep time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries[key] = entry{value: value, until: s.now().Add(keep)}
}

// Get returns a value that has not expired; at the very end of its time it has.
func (s *Store) Get(key string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.entries[key]
	if !ok || !s.now().Before(found.until) {
		return "", false
	}
	return found.value, true
}

// Len counts what was put and not deleted, expired or not.
func (s *Store) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.entries)
}

// Delete forgets a value.
func (s *Store) Delete(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.entries, key)
}
