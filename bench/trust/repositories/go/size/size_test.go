package size

import (
	"errors"
	"os"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		text string
		want int64
	}{
		{"0", 0},
		{"1500", 1500},
		{" 2k ", 2048},
		{"3M", 3 << 20},
		{"1g", 1 << 30},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, err := Parse(tt.text)
			if err != nil {
				t.Fatalf("Parse(%q): %v", tt.text, err)
			}
			if got != tt.want {
				t.Errorf("Parse(%q) = %d, want %d", tt.text, got, tt.want)
			}
		})
	}
}

func TestParseRefusesWhatIsNoSize(t *testing.T) {
	for _, text := range []string{"", "k", "two", "1.5k", "3 m"} {
		if _, err := Parse(text); !errors.Is(err, ErrSyntax) {
			t.Errorf("Parse(%q): %v, want ErrSyntax", text, err)
		}
	}
}

func TestFormat(t *testing.T) {
	if got := Format(2048); got != "2k" {
		t.Errorf("Format(2048) = %q, want 2k", got)
	}
	if got := Format(1500); got != "1500" {
		t.Errorf("Format(1500) = %q, want 1500", got)
	}
	if got := Format(0); got != "0" {
		t.Errorf("Format(0) = %q, want 0", got)
	}
}

func TestEverySizeComesBack(t *testing.T) {
	if os.Getenv("DEPOT_SLOW") == "" {
		t.Skip("takes a minute; set DEPOT_SLOW")
	}
	for bytes := int64(0); bytes < 1<<30; bytes += 3 {
		if got, err := Parse(Format(bytes)); err != nil || got != bytes {
			t.Fatalf("%d came back as %d, %v", bytes, got, err)
		}
	}
}
