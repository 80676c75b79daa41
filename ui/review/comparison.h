#pragma once

#include <optional>
#include <vector>

#include <QString>

#include "core/evaluation/win_rate.h"
#include "core/evaluation/word_diff.h"

namespace sami {

/// One response as Review shows it.
struct ComparedResponse {
    QString text;
    std::optional<qint64> tokens;
    bool cutOff = false;  ///< ended by the token limit
};

/// What two models answered under one constitution, with the words that differ.
struct ComparedPair {
    QString constitution;  ///< its text
    bool principled = true;
    ComparedResponse baseline;
    ComparedResponse candidate;
    WordDiff diff;
};

/// One query with its pairs, the principled one first.
struct ComparedQuery {
    QString id;
    QString text;
    bool asked = false;  ///< typed by the visitor
    std::vector<ComparedPair> pairs;
};

/// Two models side by side.
struct Comparison {
    QString baseline;  ///< model names
    QString candidate;
    std::vector<ComparedQuery> queries;
};

/// A win rate with all that must stand beside it.
struct JudgedRate {
    QString judge;
    WinRate rate;
};

/// What the judge is doing.
struct JudgingState {
    bool running = false;
    qint64 done = 0;
    qint64 total = 0;
    QString problem = {};  ///< why it ended without a result; empty otherwise
    QString note = {};     ///< how it ended where that is no problem; may be empty
};

}  // namespace sami
