#pragma once

#include <cstddef>
#include <cstdint>

#include "core/kernels/element.h"

/// Softmax work over rows of logits as long as a vocabulary. Arithmetic is float32.
namespace sami::kernels {

/// Logits of some positions, and of a frozen reference model at the same ones.
template <class Element>
struct LogitRows {
    Element* logits;           ///< [rows, size]
    const Element* reference;  ///< [rows, size], or null
    const std::int64_t* targets;
    std::size_t rows;
    std::size_t size;
};

/// Per row, in nats: log of the sum of exponentials, log p(target), entropy, and with a reference its log-sum and
/// KL(π‖π_0). The last two are left alone without one.
struct RowScores {
    float* logSums;
    float* logProbs;
    float* entropies;
    float* referenceLogSums;
    float* divergences;
};
void scoreRows(const LogitRows<float>& rows, const RowScores& scores);
void scoreRows(const LogitRows<BFloat16>& rows, const RowScores& scores);

/// Derivatives of the loss by log p(target) and, with a reference, by the divergence of each row.
struct RowGradients {
    const float* logProbs;
    const float* divergences;  ///< null without a reference
};
/// Replaces the logits z by the loss's gradient: g · (1_target − p) + h · p · (log p − log p_0 − KL).
void gradientRows(const LogitRows<float>& rows, const RowScores& scores, const RowGradients& gradients);
void gradientRows(const LogitRows<BFloat16>& rows, const RowScores& scores, const RowGradients& gradients);

/// Index of the first of the largest elements.
std::size_t indexOfLargest(const float* row, std::size_t size);
std::size_t indexOfLargest(const BFloat16* row, std::size_t size);

/// How a token is drawn from a row: from the softmax of logits / temperature, cut to the nucleus, which is the shortest
/// list of likeliest tokens with at least the probability topP (arXiv:1904.09751).
struct TokenDraw {
    double temperature = 1;  ///< above 0
    double topP = 1;
    double uniform = 0;  ///< in [0, 1): the share of the nucleus that lies before the token, likeliest first
};
/// Index of the token. Of equally likely ones the first comes first.
std::size_t drawToken(const float* row, std::size_t size, const TokenDraw& draw);
std::size_t drawToken(const BFloat16* row, std::size_t size, const TokenDraw& draw);

}  // namespace sami::kernels
