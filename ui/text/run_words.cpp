#include "ui/text/run_words.h"

#include <algorithm>

#include <QCoreApplication>

#include "core/run/time_left.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

QString words(const char* text) {
    return QCoreApplication::translate("runWords", text);
}

/// This phase counts answers and then questions; only their share of all is one measure.
constexpr const char* kAfter = "evaluate-after";

/// Why a question is left out, by the name that the worker has for it.
QString dropWords(const std::string& reason) {
    if (reason == "identical") return words(QT_TRANSLATE_NOOP("runWords", "two answers the same"));
    if (reason == "empty") return words(QT_TRANSLATE_NOOP("runWords", "an empty answer"));
    if (reason == "truncated") return words(QT_TRANSLATE_NOOP("runWords", "an answer cut off"));
    if (reason == "containing") return words(QT_TRANSLATE_NOOP("runWords", "words that are not wanted"));
    if (reason == "no-marker") return words(QT_TRANSLATE_NOOP("runWords", "nothing but the thought before an answer"));
    if (reason == "too-long") return words(QT_TRANSLATE_NOOP("runWords", "more text than the model takes"));
    if (reason == "beginning") return words(QT_TRANSLATE_NOOP("runWords", "an opening that is not wanted"));
    if (reason == "no-full-stop") return words(QT_TRANSLATE_NOOP("runWords", "no full stop at the end"));
    return shownText(fromUtf8(reason));
}

double shareOf(const ProgressEvent& event) {
    return event.total > 0 ? static_cast<double>(event.done) / static_cast<double>(event.total) : 0;
}

/// "at step 2", or while nothing is learned "while writing answers".
QString placeLine(const RunProgress& progress) {
    const std::optional<ProgressEvent>& now = progress.progress();
    if (!now || now->phase == "train")
        return words(QT_TRANSLATE_NOOP("runWords", "at step %1")).arg(wholeNumber(progress.lastStep()));
    return words(QT_TRANSLATE_NOOP("runWords", "while %1")).arg(phaseWord(now->phase).toLower());
}

QString runningLine(const RunEntry& run) {
    const RunProgress& progress = run.progress;
    const std::optional<ProgressEvent>& now = progress.progress();
    if (!now) return words(QT_TRANSLATE_NOOP("runWords", "starting"));
    QStringList parts;
    if (now->iteration > 0) parts.append(iterationOf(run));
    if (now->phase == "train") {
        // The update being worked on; what the phase counts are queries.
        const std::int64_t total = progress.started() ? progress.started()->totalSteps : 0;
        const std::int64_t step = std::min(progress.lastStep() + 1, std::max<std::int64_t>(total, 1));
        parts.append(words(QT_TRANSLATE_NOOP("runWords", "step %1/%2")).arg(wholeNumber(step), wholeNumber(total)));
    } else {
        parts.append(phaseWord(now->phase).toLower());
        if (now->phase == kAfter) {
            parts.append(percent(shareOf(*now)));
        } else if (now->total > 1) {
            parts.append(
                words(QT_TRANSLATE_NOOP("runWords", "%1/%2")).arg(wholeNumber(now->done), wholeNumber(now->total)));
        }
    }
    if (const QString left = timeLeft(progress); !left.isEmpty()) parts.append(left);
    return parts.join(QStringLiteral(" · "));
}

}  // namespace

QString phaseWord(const std::string& phase) {
    static const std::map<std::string, const char*> known = {
        {"load", QT_TRANSLATE_NOOP("runWords", "Loading the model")},
        {"evaluate-before", QT_TRANSLATE_NOOP("runWords", "Measuring before")},
        {"generate", QT_TRANSLATE_NOOP("runWords", "Writing answers")},
        {"train", QT_TRANSLATE_NOOP("runWords", "Learning")},
        {"evaluate-after", QT_TRANSLATE_NOOP("runWords", "Measuring after")},
        {"checkpoint", QT_TRANSLATE_NOOP("runWords", "Saving")},
        {"compare", QT_TRANSLATE_NOOP("runWords", "Answering")},
        {"probe", QT_TRANSLATE_NOOP("runWords", "Answering and scoring")},
        {"write", QT_TRANSLATE_NOOP("runWords", "Writing drafts")},
        {"judge", QT_TRANSLATE_NOOP("runWords", "Judging")}};
    const auto found = known.find(phase);
    return found == known.end() ? shownText(fromUtf8(phase)) : words(found->second);
}

QString iterationOf(const RunEntry& run) {
    const RunProgress& progress = run.progress;
    if (!progress.progress() || progress.progress()->iteration < 1) return {};
    const std::int64_t all = progress.started() ? progress.started()->iterations : run.iterations;
    const QString number = wholeNumber(progress.progress()->iteration);
    if (all < 1) return words(QT_TRANSLATE_NOOP("runWords", "iteration\u00a0%1")).arg(number);
    return words(QT_TRANSLATE_NOOP("runWords", "iteration\u00a0%1 of\u00a0%2")).arg(number, wholeNumber(all));
}

QString timeLeft(const RunProgress& progress) {
    if (const std::optional<double> seconds = secondsLeft(progress))
        return words(QT_TRANSLATE_NOOP("runWords", "%1 left")).arg(duration(*seconds));
    const std::optional<ProgressEvent>& now = progress.progress();
    if (!now || !now->etaSeconds) return {};
    if (now->iteration < 1) return words(QT_TRANSLATE_NOOP("runWords", "%1 left")).arg(duration(*now->etaSeconds));
    return words(QT_TRANSLATE_NOOP("runWords", "%1 left of this iteration")).arg(duration(*now->etaSeconds));
}

QString phaseCount(const RunEntry& run) {
    const RunProgress& progress = run.progress;
    const std::optional<ProgressEvent>& now = progress.progress();
    if (!now || now->total <= 1) return {};
    const bool kept = now->phase == "train" && !run.isActive() && progress.started();
    if (kept) {
        return words(QT_TRANSLATE_NOOP("runWords", "%1 of %2 updates"))
            .arg(wholeNumber(progress.lastStep()))
            .arg(wholeNumber(progress.started()->totalSteps));
    }
    if (now->phase == kAfter) return percent(shareOf(*now));
    const char* counted = now->phase == "probe"      ? QT_TRANSLATE_NOOP("runWords", "%1 of %2 steps")
                          : now->phase == "generate" ? QT_TRANSLATE_NOOP("runWords", "%1 of %2 answers")
                                                     : QT_TRANSLATE_NOOP("runWords", "%1 of %2 questions");
    return words(counted).arg(wholeNumber(now->done), wholeNumber(now->total));
}

QString pauseWord(const RunEntry& run) {
    if (run.canResume()) return words(QT_TRANSLATE_NOOP("runWords", "Resume"));
    return words(run.isPausing() ? QT_TRANSLATE_NOOP("runWords", "Keep going")
                                 : QT_TRANSLATE_NOOP("runWords", "Pause"));
}

QString stateLine(const RunEntry& run) {
    const RunProgress& progress = run.progress;
    if (run.state == RunState::Running && !run.starting && !run.responding)
        return words(QT_TRANSLATE_NOOP("runWords", "not responding"));
    if (run.asked == RunRequest::Stop) return words(QT_TRANSLATE_NOOP("runWords", "stopping…"));
    const bool pauses = run.asked == RunRequest::Pause;
    const bool learning = !progress.progress() || progress.progress()->phase == "train";
    if (pauses && !learning) return words(QT_TRANSLATE_NOOP("runWords", "pausing…"));
    if (pauses) return words(QT_TRANSLATE_NOOP("runWords", "pausing after this step…"));
    if (run.starting) return words(QT_TRANSLATE_NOOP("runWords", "starting the worker"));
    const QString at = placeLine(progress);
    switch (run.state) {
        case RunState::Waiting:
            return words(QT_TRANSLATE_NOOP("runWords", "waiting for a worker"));
        case RunState::Running:
            return runningLine(run);
        case RunState::Paused:
            if (progress.healthPause())
                return words(QT_TRANSLATE_NOOP("runWords", "paused by the health rule %1")).arg(at);
            return words(QT_TRANSLATE_NOOP("runWords", "paused %1")).arg(at);
        case RunState::Stopped:
            return words(QT_TRANSLATE_NOOP("runWords", "stopped %1")).arg(at);
        case RunState::Failed:
            return words(QT_TRANSLATE_NOOP("runWords", "failed %1")).arg(at);
        case RunState::Finished:
            return words(QT_TRANSLATE_NOOP("runWords", "finished"));
        case RunState::Interrupted:
            return words(QT_TRANSLATE_NOOP("runWords", "interrupted %1")).arg(at);
    }
    return {};
}

QString leftOutSentence(const RunProgress& progress) {
    const FilteredEvent* filtered = nullptr;
    for (const auto& [number, iteration] : progress.iterations()) {
        if (iteration.filtered) filtered = &*iteration.filtered;
    }
    if (filtered == nullptr || filtered->dropped.empty()) return {};
    std::int64_t all = filtered->kept;
    QStringList reasons;
    for (const auto& [reason, count] : filtered->dropped) {
        all += count;
        reasons.append(words(QT_TRANSLATE_NOOP("runWords", "%1 (%2)")).arg(dropWords(reason), wholeNumber(count)));
    }
    return words(QT_TRANSLATE_NOOP("runWords", "Learned from: %1 of %2 questions. Left out: %3."))
        .arg(wholeNumber(filtered->kept), wholeNumber(all), reasons.join(QStringLiteral(", ")));
}

}  // namespace sami
