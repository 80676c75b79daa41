#include "core/evaluation/paired_comparison.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "core/evaluation/mean_interval.h"

namespace sami {

namespace {

bool isBinary(const PairedScores& scores) {
    return scores.first != 0.5 && scores.second != 0.5;
}

}  // namespace

PairedComparison pairedComparison(std::span<const PairedScores> scores, const BootstrapPlan& plan) {
    assert(!scores.empty());
    PairedComparison found;
    found.n = std::ssize(scores);
    const auto n = static_cast<double>(found.n);
    std::vector<double> differences;
    for (const PairedScores& one : scores) {
        found.firstRate += one.first / n;
        found.secondRate += one.second / n;
        found.firstAlone += one.first > one.second ? 1 : 0;
        found.secondAlone += one.first < one.second ? 1 : 0;
        differences.push_back(one.first - one.second);
    }
    const auto meanOf = [&](std::span<const std::size_t> drawn) -> std::optional<double> {
        double sum = 0;
        for (const std::size_t index : drawn) sum += differences[index];
        return sum / n;
    };
    double sum = 0;
    for (const double difference : differences) sum += difference;
    found.difference = sum / n;
    found.standardError = standardError(differences);
    found.spread = bootstrapInterval(differences.size(), plan, meanOf);
    if (std::ranges::all_of(scores, isBinary)) found.mcNemarP = signTest(found.firstAlone, found.secondAlone);
    return found;
}

}  // namespace sami
