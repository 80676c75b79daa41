#include "ui/start/learning_story.h"

#include <cmath>

#include <QCoreApplication>

#include "ui/live/run_summary.h"
#include "ui/text/health_words.h"
#include "ui/text/numbers.h"

namespace sami {

namespace {

/// A bound that moved by less, as a share of what it can be, is said to have hardly moved.
constexpr double kLittle = 0.05;
/// Lengths that changed by less are not worth a word.
constexpr double kLength = 0.15;

QString storyWords(const char* text) {
    return QCoreApplication::translate("learningStory", text);
}

/// The change of mean lengths under the first constitution, where it is large.
QString lengthSentence(const EvaluationEvent& before, const EvaluationEvent& after) {
    const std::vector<double> was = before.metrics.list("mean_tokens"), is = after.metrics.list("mean_tokens");
    if (was.empty() || is.empty() || !(was.front() > 0)) return {};
    const double change = is.front() / was.front() - 1;
    if (!(std::abs(change) >= kLength)) return {};
    const char* pattern = change < 0 ? QT_TRANSLATE_NOOP("learningStory", "Under the principle they are %1 shorter.")
                                     : QT_TRANSLATE_NOOP("learningStory", "Under the principle they are %1 longer.");
    return storyWords(pattern).arg(percent(std::abs(change)));
}

LearningStory storyBetween(const EvaluationEvent& before, const EvaluationEvent& after) {
    const double change = after.metrics.number("mi") - before.metrics.number("mi");
    if (change >= kLittle * after.ceiling) {
        return {LearningStory::Outcome::Learned,
                storyWords(QT_TRANSLATE_NOOP("learningStory", "Its answers now show which instruction they follow."))};
    }
    if (change <= -kLittle * after.ceiling) {
        return {LearningStory::Outcome::Worse,
                storyWords(QT_TRANSLATE_NOOP("learningStory",
                                             "Its answers show less than before which instruction they follow."))};
    }
    return {LearningStory::Outcome::Little,
            storyWords(QT_TRANSLATE_NOOP("learningStory",
                                         "Hardly anything changed: its answers show the instruction about as much as "
                                         "before."))};
}

}  // namespace

std::optional<LearningStory> storyOf(const RunProgress& progress) {
    const HeldOutSummary summary = summarise(progress);
    if (!summary.first || !summary.latest) return std::nullopt;
    LearningStory story = storyBetween(*summary.first, *summary.latest);
    for (const std::string& rule : progress.brokenRules()) {
        const QString verdict = healthVerdict(rule);
        if (verdict.isEmpty()) continue;
        return LearningStory{
            LearningStory::Outcome::Damaged,
            storyWords(QT_TRANSLATE_NOOP("learningStory", "A rule of health stopped it on the way. %1")).arg(verdict)};
    }
    const QString lengths = lengthSentence(*summary.first, *summary.latest);
    if (!lengths.isEmpty()) story.sentence += QLatin1Char(' ') + lengths;
    return story;
}

}  // namespace sami
