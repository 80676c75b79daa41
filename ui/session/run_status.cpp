#include "ui/session/run_status.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/text/figures.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

QString words(const char* text) {
    return QCoreApplication::translate("runStatus", text);
}

/// This phase counts answers and then questions; only their share of all is one measure.
constexpr const char* kAfter = "evaluate-after";

double shareOf(const ProgressEvent& event) {
    return event.total > 0 ? static_cast<double>(event.done) / static_cast<double>(event.total) : 0;
}

/// "at step 2", or while nothing is learned "while writing answers".
QString placeLine(const RunProgress& progress) {
    const std::optional<ProgressEvent>& now = progress.progress();
    if (!now || now->phase == "train")
        return words(QT_TRANSLATE_NOOP("runStatus", "at step %1")).arg(stepsDone(progress));
    return words(QT_TRANSLATE_NOOP("runStatus", "while %1")).arg(phaseWord(now->phase).toLower());
}

QString runningLine(const RunProgress& progress) {
    const std::optional<ProgressEvent>& now = progress.progress();
    if (!now) return words(QT_TRANSLATE_NOOP("runStatus", "starting"));
    QStringList parts;
    if (now->iteration > 0) parts.append(words(QT_TRANSLATE_NOOP("runStatus", "iteration %1")).arg(now->iteration));
    if (now->phase == "train") {
        // The update being worked on; what the phase counts are queries.
        const std::int64_t total = progress.started() ? progress.started()->totalSteps : 0;
        const std::int64_t step = std::min(stepsDone(progress) + 1, std::max<std::int64_t>(total, 1));
        parts.append(words(QT_TRANSLATE_NOOP("runStatus", "step %1/%2")).arg(step).arg(total));
    } else {
        parts.append(phaseWord(now->phase).toLower());
        if (now->phase == kAfter) {
            parts.append(percent(shareOf(*now)));
        } else if (now->total > 1) {
            parts.append(QStringLiteral("%1/%2").arg(now->done).arg(now->total));
        }
    }
    if (now->etaSeconds) parts.append(words(QT_TRANSLATE_NOOP("runStatus", "%1 left")).arg(duration(*now->etaSeconds)));
    return parts.join(QStringLiteral(" · "));
}

}  // namespace

QString phaseWord(const std::string& phase) {
    static const std::map<std::string, const char*> known = {
        {"load", QT_TRANSLATE_NOOP("runStatus", "Loading the model")},
        {"evaluate-before", QT_TRANSLATE_NOOP("runStatus", "Measuring before")},
        {"generate", QT_TRANSLATE_NOOP("runStatus", "Writing answers")},
        {"train", QT_TRANSLATE_NOOP("runStatus", "Learning")},
        {"evaluate-after", QT_TRANSLATE_NOOP("runStatus", "Measuring after")},
        {"checkpoint", QT_TRANSLATE_NOOP("runStatus", "Saving")},
        {"compare", QT_TRANSLATE_NOOP("runStatus", "Answering")},
        {"judge", QT_TRANSLATE_NOOP("runStatus", "Judging")}};
    const auto found = known.find(phase);
    return found == known.end() ? shownText(fromUtf8(phase)) : words(found->second);
}

QString phaseCount(const RunProgress& progress, const RunStatus& status) {
    const std::optional<ProgressEvent>& now = progress.progress();
    if (!now || now->total <= 1) return {};
    const bool kept = now->phase == "train" && !status.isActive() && progress.started();
    if (kept) {
        return words(QT_TRANSLATE_NOOP("runStatus", "%1 of %2 updates"))
            .arg(stepsDone(progress))
            .arg(progress.started()->totalSteps);
    }
    if (now->phase == kAfter) return percent(shareOf(*now));
    const char* counted = now->phase == "generate" ? QT_TRANSLATE_NOOP("runStatus", "%1 of %2 answers")
                                                   : QT_TRANSLATE_NOOP("runStatus", "%1 of %2 questions");
    return words(counted).arg(now->done).arg(now->total);
}

std::int64_t stepsDone(const RunProgress& progress) {
    return progress.lastStep();
}

double ceilingOf(const RunProgress& progress) {
    if (progress.started() && progress.started()->ceiling > 0) return progress.started()->ceiling;
    for (const auto& [number, iteration] : progress.iterations()) {
        if (iteration.before) return iteration.before->ceiling;
        if (iteration.after) return iteration.after->ceiling;
    }
    return 0;
}

QString stateLine(const RunProgress& progress, const RunStatus& status) {
    if (status.state == RunState::Running && !status.starting && !status.responding)
        return words(QT_TRANSLATE_NOOP("runStatus", "not responding"));
    if (status.stopAsked) return words(QT_TRANSLATE_NOOP("runStatus", "stopping…"));
    const bool learning = !progress.progress() || progress.progress()->phase == "train";
    if (status.pauseAsked && !learning) return words(QT_TRANSLATE_NOOP("runStatus", "pausing after the next step…"));
    if (status.pauseAsked) return words(QT_TRANSLATE_NOOP("runStatus", "pausing after this step…"));
    if (status.starting) return words(QT_TRANSLATE_NOOP("runStatus", "starting the worker"));
    const QString at = placeLine(progress);
    switch (status.state) {
        case RunState::Waiting:
            return words(QT_TRANSLATE_NOOP("runStatus", "waiting for a worker"));
        case RunState::Running:
            return runningLine(progress);
        case RunState::Paused:
            if (progress.healthPause())
                return words(QT_TRANSLATE_NOOP("runStatus", "paused by the health rule %1")).arg(at);
            return words(QT_TRANSLATE_NOOP("runStatus", "paused %1")).arg(at);
        case RunState::Stopped:
            return words(QT_TRANSLATE_NOOP("runStatus", "stopped %1")).arg(at);
        case RunState::Failed:
            return words(QT_TRANSLATE_NOOP("runStatus", "failed %1")).arg(at);
        case RunState::Finished:
            return words(QT_TRANSLATE_NOOP("runStatus", "finished"));
        case RunState::Interrupted:
            return words(QT_TRANSLATE_NOOP("runStatus", "interrupted %1")).arg(at);
    }
    return {};
}

}  // namespace sami
