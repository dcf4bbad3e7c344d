package shop.mobile

import java.util.Locale

data class Line(val sku: String, val cents: Long)

sealed interface Payment {
    data object Cash : Payment
    data class Card(val last: String) : Payment
}

class Till(private val locale: Locale = Locale.ROOT) {
    private val lines = mutableListOf<Line>()

    fun scan(line: Line) {
        lines += line
    }

    fun total(): Long = lines.sumOf { it.cents }

    companion object {
        const val MAX_LINES = 200

        fun empty(): Till = Till()
    }
}

fun Till.isFree(): Boolean = total() == 0L
