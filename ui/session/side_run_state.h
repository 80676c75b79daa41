#pragma once

#include <optional>

#include <QString>

#include "core/workbench/models.h"
#include "core/workbench/run_entry.h"

namespace sami {

/// What the judge is doing.
struct JudgingState {
    bool running = false;
    qint64 done = 0;
    qint64 total = 0;
    QString problem = {};                  ///< why it ended without a result; empty otherwise
    QString note = {};                     ///< how it ended where that is no problem; may be empty
    std::optional<ModelPair> models = {};  ///< whose answers; nothing where that is not known
    bool operator==(const JudgingState&) const = default;
};

/// What becomes of a question that a visitor typed.
struct AskingState {
    bool running = false;
    QString progress = {};  ///< or how it ended where that is no problem
    QString problem = {};
    bool operator==(const AskingState&) const = default;
};

/// A run that was just launched waits until its worker is started.
bool goesOn(const RunEntry& run);
/// Why a side run did not come to its end, one sentence; `otherwise` where nobody said.
QString problemOf(const RunEntry& run, const QString& otherwise);

}  // namespace sami
