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
/// A bound of less, as a share of what it can be, tells one answer in a few apart at best.
constexpr double kFaint = 0.1;
/// Lengths that changed by less are not worth a word.
constexpr double kLength = 0.15;

QString storyWords(const char* text) {
    return QCoreApplication::translate("learningStory", text);
}

/// The change of mean lengths under the first constitution, where it is large.
QString lengthSentence(const EvaluationEvent& before, const EvaluationEvent& after, const QString& firstUnder) {
    const std::vector<double> was = before.metrics.list("mean_tokens"), is = after.metrics.list("mean_tokens");
    if (firstUnder.isEmpty() || was.empty() || is.empty() || !(was.front() > 0)) return {};
    const double change = is.front() / was.front() - 1;
    if (!(std::abs(change) >= kLength)) return {};
    const char* pattern = change < 0 ? QT_TRANSLATE_NOOP("learningStory", "Its answers %1 are %2 shorter.")
                                     : QT_TRANSLATE_NOOP("learningStory", "Its answers %1 are %2 longer.");
    return storyWords(pattern).arg(firstUnder, percent(std::abs(change)));
}

LearningStory told(LearningStory::Outcome outcome, const char* sentence) {
    return {outcome, storyWords(sentence)};
}

/// Whether a bound is more than chance, which is 0, by what is known of it.
bool isAboveChance(const Measured& bound) {
    return (bound.interval ? bound.interval->low : bound.value) > 0;
}

LearningStory storyBetween(const EvaluationEvent& before, const EvaluationEvent& after) {
    const std::optional<Measured> now = measured(after, "mi", metricLimits(after.ceiling, 0));
    const double change = now ? now->value - before.metrics.number("mi") : std::nan("");
    if (std::isnan(change)) {
        return told(LearningStory::Outcome::Unknown,
                    QT_TRANSLATE_NOOP("learningStory",
                                      "Whether its answers show which instruction they follow could "
                                      "not be measured."));
    }
    if (change <= -kLittle * after.ceiling) {
        return told(
            LearningStory::Outcome::Worse,
            QT_TRANSLATE_NOOP("learningStory", "Its answers show less than before which instruction they follow."));
    }
    if (change < kLittle * after.ceiling) {
        return told(LearningStory::Outcome::Little,
                    QT_TRANSLATE_NOOP("learningStory",
                                      "Hardly anything changed: its answers show the instruction about as much as "
                                      "before."));
    }
    if (!isAboveChance(*now)) {
        return told(LearningStory::Outcome::Little,
                    QT_TRANSLATE_NOOP("learningStory",
                                      "The bound has risen, but guessing which instruction its answers follow might "
                                      "do as well."));
    }
    if (now->value < kFaint * after.ceiling) {
        return told(
            LearningStory::Outcome::Little,
            QT_TRANSLATE_NOOP("learningStory", "Its answers now show a little of which instruction they follow."));
    }
    return told(LearningStory::Outcome::Learned,
                QT_TRANSLATE_NOOP("learningStory", "Its answers now show which instruction they follow."));
}

}  // namespace

std::optional<LearningStory> storyOf(const RunProgress& progress, const QString& firstUnder) {
    const HeldOutSummary summary = summarise(progress);
    if (!summary.first || !summary.latest) return std::nullopt;
    LearningStory story = storyBetween(*summary.first, *summary.latest);
    if (const QString broken = brokenRuleSentence(progress); !broken.isEmpty())
        return LearningStory{LearningStory::Outcome::Damaged, broken};
    const QString lengths = lengthSentence(*summary.first, *summary.latest, firstUnder);
    if (!lengths.isEmpty()) story.sentence += QLatin1Char(' ') + lengths;
    return story;
}

QString askedWords(const QString& query, const QString& firstUnder) {
    if (firstUnder.isEmpty()) return storyWords(QT_TRANSLATE_NOOP("learningStory", "Asked: %1")).arg(query);
    return storyWords(QT_TRANSLATE_NOOP("learningStory", "Asked %1: %2")).arg(firstUnder, query);
}

}  // namespace sami
