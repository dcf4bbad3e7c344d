package rate

import (
	"errors"
	"testing"
)

func TestConvert(t *testing.T) {
	table := NewTable(map[string]float64{"USD": 1.08})
	got, err := table.Convert(1000, "USD")
	if err != nil || got != 1080 {
		t.Fatalf("Convert = %d, %v", got, err)
	}
}

func TestUnknownCurrency(t *testing.T) {
	if _, err := NewTable(nil).Rate("XXX"); !errors.Is(err, ErrUnknown) {
		t.Fatalf("err = %v", err)
	}
}
