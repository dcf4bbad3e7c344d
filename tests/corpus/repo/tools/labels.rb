# frozen_string_literal: true

# Labels for the shelves.
module Labels
  WIDTH = 24

  class Label
    attr_reader :name, :cents

    def initialize(name, cents)
      @name = name
      @cents = cents
    end

    def blank?
      name.strip.empty?
    end

    def self.from_row(row)
      name, cents = row.split(";")
      new(name, Integer(cents))
    end
  end

  def self.print_all(labels)
    labels.reject(&:blank?).each { |label| puts label.name.ljust(WIDTH) }
  end
end
