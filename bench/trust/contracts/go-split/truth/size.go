// Package size reads and writes amounts of bytes as people do.
package size

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrSyntax says that a text is no size.
var ErrSyntax = errors.New("not a size")

var units = map[byte]int64{'k': 1 << 10, 'm': 1 << 20, 'g': 1 << 30}

// Parse reads "1500", "2k", "3M" or "1g" as bytes.
func Parse(text string) (int64, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return 0, ErrSyntax
	}
	factor, known := units[text[len(text)-1]]
	if known {
		text = text[:len(text)-1]
	} else {
		factor = 1
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", ErrSyntax, text)
	}
	return number * factor, nil
}

// Format writes bytes with the largest unit that leaves a whole number.
func Format(bytes int64) string {
	for _, unit := range []byte("gmk") {
		if bytes != 0 && bytes%units[unit] == 0 {
			return fmt.Sprintf("%d%c", bytes/units[unit], unit)
		}
	}
	return strconv.FormatInt(bytes, 10)
}
