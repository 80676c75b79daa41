#include "core/kernels/vocabulary_kernels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace sami::kernels {

namespace {

/// Sums within a part are float32, over the parts double: fast and as exact as one could wish.
constexpr std::size_t kPart = 1024;

/// In lanes of their own, because a running maximum over all elements would not be vectorised.
template <class Element>
SAMI_INLINE float largest(const Element* row, std::size_t size) {
    constexpr std::size_t kMaximumLanes = 64;
    float lanes[kMaximumLanes];
    for (float& lane : lanes) lane = -std::numeric_limits<float>::infinity();
    std::size_t i = 0;
    for (; i + kMaximumLanes <= size; i += kMaximumLanes) {
        for (std::size_t j = 0; j < kMaximumLanes; ++j) {
            const float value = load(row[i + j]);
            lanes[j] = value > lanes[j] ? value : lanes[j];
        }
    }
    float result = -std::numeric_limits<float>::infinity();
    for (; i < size; ++i) result = load(row[i]) > result ? load(row[i]) : result;
    for (const float lane : lanes) result = lane > result ? lane : result;
    return result;
}

/// Σ e^(z − shift) and Σ e^(z − shift) · (z − other).
struct WeightedSums {
    double weights = 0;
    double products = 0;
};

template <class Element>
SAMI_INLINE WeightedSums weightedSums(const Element* row, std::size_t size, float shift) {
    WeightedSums sums;
    for (std::size_t begin = 0; begin < size; begin += kPart) {
        const std::size_t end = size - begin < kPart ? size : begin + kPart;
        float weights = 0;
        float products = 0;
        for (std::size_t i = begin; i < end; ++i) {
            const float above = load(row[i]) - shift;
            const float weight = exponential(above);
            weights += weight;
            products += weight * above;
        }
        sums.weights += weights;
        sums.products += products;
    }
    return sums;
}

/// Σ p · (z − z_0), p from the row's log-sum.
template <class Element>
SAMI_INLINE double expectedDifference(const Element* row, const Element* reference, std::size_t size, float logSum) {
    double sum = 0;
    for (std::size_t begin = 0; begin < size; begin += kPart) {
        const std::size_t end = size - begin < kPart ? size : begin + kPart;
        float part = 0;
        for (std::size_t i = begin; i < end; ++i) {
            const float z = load(row[i]);
            part += exponential(z - logSum) * (z - load(reference[i]));
        }
        sum += part;
    }
    return sum;
}

template <class Element>
SAMI_INLINE void scoreAll(const LogitRows<Element>& rows, const RowScores& scores) {
    for (std::size_t r = 0; r < rows.rows; ++r) {
        const Element* row = rows.logits + r * rows.size;
        const float shift = largest(row, rows.size);
        const WeightedSums sums = weightedSums(row, rows.size, shift);
        const double logWeights = std::log(sums.weights);
        const auto logSum = static_cast<float>(shift + logWeights);
        scores.logSums[r] = logSum;
        scores.logProbs[r] = static_cast<float>(load(row[rows.targets[r]]) - shift - logWeights);
        scores.entropies[r] = static_cast<float>(logWeights - sums.products / sums.weights);
        if (rows.reference == nullptr) continue;
        const Element* reference = rows.reference + r * rows.size;
        const float referenceShift = largest(reference, rows.size);
        const WeightedSums referenceSums = weightedSums(reference, rows.size, referenceShift);
        const auto referenceLogSum = static_cast<float>(referenceShift + std::log(referenceSums.weights));
        scores.referenceLogSums[r] = referenceLogSum;
        const double difference = expectedDifference(row, reference, rows.size, logSum);
        scores.divergences[r] = static_cast<float>(difference - logSum + referenceLogSum);
    }
}

template <class Element>
SAMI_INLINE void gradientAll(const LogitRows<Element>& rows, const RowScores& scores, const RowGradients& gradients) {
    for (std::size_t r = 0; r < rows.rows; ++r) {
        Element* row = rows.logits + r * rows.size;
        const float logSum = scores.logSums[r];
        const float scale = gradients.logProbs[r];
        const auto target = static_cast<std::size_t>(rows.targets[r]);
        const float targetProbability = exponential(load(row[target]) - logSum);
        float atTarget = scale * (1 - targetProbability);
        if (rows.reference == nullptr) {
            for (std::size_t i = 0; i < rows.size; ++i)
                row[i] = rounded<Element>(-scale * exponential(load(row[i]) - logSum));
        } else {
            const Element* reference = rows.reference + r * rows.size;
            const float klScale = gradients.divergences[r];
            const float offset = scores.referenceLogSums[r] - logSum - scores.divergences[r];
            const float above = load(row[target]) - load(reference[target]) + offset;
            atTarget += klScale * targetProbability * above;
            for (std::size_t i = 0; i < rows.size; ++i) {
                const float z = load(row[i]);
                const float weight = klScale * (z - load(reference[i]) + offset) - scale;
                row[i] = rounded<Element>(exponential(z - logSum) * weight);
            }
        }
        row[target] = rounded<Element>(atTarget);
    }
}

template <class Element>
SAMI_INLINE std::size_t firstLargest(const Element* row, std::size_t size) {
    std::size_t bestPart = 0;
    float best = -std::numeric_limits<float>::infinity();
    for (std::size_t begin = 0; begin < size; begin += kPart) {
        const float value = largest(row + begin, size - begin < kPart ? size - begin : kPart);
        if (value <= best) continue;
        best = value;
        bestPart = begin;
    }
    std::size_t index = bestPart;
    while (index + 1 < size && load(row[index]) != best) ++index;
    return index;
}

template <class Element>
SAMI_INLINE double sumOfWeights(const Element* row, std::size_t size, float shift, float scale) {
    double sum = 0;
    for (std::size_t begin = 0; begin < size; begin += kPart) {
        const std::size_t end = size - begin < kPart ? size : begin + kPart;
        float part = 0;
        for (std::size_t i = begin; i < end; ++i) part += exponential((load(row[i]) - shift) * scale);
        sum += part;
    }
    return sum;
}

struct Candidate {
    std::size_t index;
    float logit;
    double weight;
};

/// Where the draw falls among the candidates, likeliest first, or their number where it falls behind them.
std::size_t placeOfDraw(const std::vector<Candidate>& candidates, double total, const TokenDraw& draw) {
    double mass = draw.topP < 1 ? 0 : total;
    for (std::size_t i = 0; draw.topP < 1 && mass < draw.topP * total; ++i) {
        if (i == candidates.size()) return i;
        mass += candidates[i].weight;
    }
    double running = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        running += candidates[i].weight;
        if (running > draw.uniform * mass) return i;
    }
    return candidates.size();
}

/// Sorting a whole vocabulary takes longer than the network that the logits come from. Nearly always the draw falls
/// among the few tokens that are likely at all.
template <class Element>
SAMI_INLINE std::size_t drawn(const Element* row, std::size_t size, const TokenDraw& draw) {
    const float shift = largest(row, size);
    // Where 1 / temperature is beyond a float the likeliest token has all the weight, and not 0 times infinity.
    const auto scale = static_cast<float>(std::min(1 / draw.temperature, double{std::numeric_limits<float>::max()}));
    const double total = sumOfWeights(row, size, shift, scale);
    std::vector<Candidate> candidates;
    for (const double least : {1e-3, 1e-5, 0.0}) {
        const double bound = least > 0 ? shift + std::log(least * total) / scale : -HUGE_VAL;
        candidates.clear();
        for (std::size_t i = 0; i < size; ++i) {
            const float z = load(row[i]);
            if (z >= bound) candidates.push_back({i, z, exponential((z - shift) * scale)});
        }
        std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
            return a.logit != b.logit ? a.logit > b.logit : a.index < b.index;
        });
        const std::size_t place = placeOfDraw(candidates, total, draw);
        if (place < candidates.size()) return candidates[place].index;
    }
    return candidates.empty() ? 0 : candidates.back().index;  // rounding: the sum is a little less than the total
}

}  // namespace

SAMI_PROCESSOR_CLONES
std::size_t drawToken(const float* row, std::size_t size, const TokenDraw& draw) {
    return drawn(row, size, draw);
}
SAMI_PROCESSOR_CLONES
std::size_t drawToken(const BFloat16* row, std::size_t size, const TokenDraw& draw) {
    return drawn(row, size, draw);
}

SAMI_PROCESSOR_CLONES
void scoreRows(const LogitRows<float>& rows, const RowScores& scores) {
    scoreAll(rows, scores);
}
SAMI_PROCESSOR_CLONES
void scoreRows(const LogitRows<BFloat16>& rows, const RowScores& scores) {
    scoreAll(rows, scores);
}

SAMI_PROCESSOR_CLONES
void gradientRows(const LogitRows<float>& rows, const RowScores& scores, const RowGradients& gradients) {
    gradientAll(rows, scores, gradients);
}
SAMI_PROCESSOR_CLONES
void gradientRows(const LogitRows<BFloat16>& rows, const RowScores& scores, const RowGradients& gradients) {
    gradientAll(rows, scores, gradients);
}

SAMI_PROCESSOR_CLONES
std::size_t indexOfLargest(const float* row, std::size_t size) {
    return firstLargest(row, size);
}
SAMI_PROCESSOR_CLONES
std::size_t indexOfLargest(const BFloat16* row, std::size_t size) {
    return firstLargest(row, size);
}

}  // namespace sami::kernels
