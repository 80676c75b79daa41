#include "core/evaluation/agreement.h"

namespace sami {

namespace {

using OutcomeTable = std::array<std::array<std::int64_t, 3>, 3>;
constexpr std::size_t kTie = 1;

std::size_t placeOf(Outcome outcome) {
    if (outcome == Outcome::Candidate) return 0;
    return outcome == Outcome::Tie ? kTie : 2;
}

Accord accordOf(const OutcomeTable& table) {
    Accord found;
    std::int64_t rows[3] = {};
    std::int64_t columns[3] = {};
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 3; ++column) {
            found.n += table[row][column];
            rows[row] += table[row][column];
            columns[column] += table[row][column];
        }
        found.same += table[row][row];
    }
    found.interval = wilsonInterval(static_cast<double>(found.same), found.n);
    if (found.n == 0) return found;
    const auto n = static_cast<double>(found.n);
    found.share = static_cast<double>(found.same) / n;
    std::int64_t expected = 0;  // n² times the agreement by chance
    for (std::size_t answer = 0; answer < 3; ++answer) expected += rows[answer] * columns[answer];
    if (expected < found.n * found.n) {
        const double chance = static_cast<double>(expected) / (n * n);
        found.kappa = (*found.share - chance) / (1 - chance);
    }
    return found;
}

OutcomeTable decided(OutcomeTable table) {
    table[kTie] = {};
    for (auto& row : table) row[kTie] = 0;
    return table;
}

}  // namespace

Agreement agreement(std::span<const TwoOutcomes> pairs) {
    Agreement found;
    for (const TwoOutcomes& pair : pairs) {
        if (pair.first == Outcome::Error || pair.second == Outcome::Error) {
            ++found.errors;
        } else {
            ++found.table[placeOf(pair.first)][placeOf(pair.second)];
        }
    }
    found.withTies = accordOf(found.table);
    found.withoutTies = accordOf(decided(found.table));
    return found;
}

}  // namespace sami
