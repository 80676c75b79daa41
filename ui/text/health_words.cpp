#include "ui/text/health_words.h"

#include <map>

#include <QCoreApplication>

#include "ui/session/notice.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

QString healthWords(const char* text) {
    return QCoreApplication::translate("healthWords", text);
}

QString shareWords(double share, int /*decimals*/) {
    return percent(share);
}

QString numberWords(double value, int decimals) {
    return plainNumber(value, decimals);
}

/// What a rule has seen, and the number it goes by.
struct RuleWords {
    const char* verdict;
    const char* measure;
    int decimals;
    QString (*written)(double value, int decimals) = numberWords;
};

const std::map<std::string, RuleWords>& ruleWords() {
    static const std::map<std::string, RuleWords> known = {
        {"off_policy_gap",
         {QT_TRANSLATE_NOOP("healthWords", "It has learned too much: it would hardly write its own answers of before."),
          QT_TRANSLATE_NOOP("healthWords", "%1 nats per token less likely, limit %2"), 1}},
        {"kl",
         {QT_TRANSLATE_NOOP("healthWords", "It has moved far away from the model it began as."),
          QT_TRANSLATE_NOOP("healthWords", "%1 nats per token, limit %2"), 2}},
        {"entropy",
         {QT_TRANSLATE_NOOP("healthWords", "It has lost all doubt: whatever it is asked, it is sure of every word."),
          QT_TRANSLATE_NOOP("healthWords", "%1 nats of doubt, at least %2"), 3}},
        {"repetition",
         {QT_TRANSLATE_NOOP("healthWords", "It repeats itself."),
          QT_TRANSLATE_NOOP("healthWords", "%1 of its words repeat in groups of four, limit %2"), 0, shareWords}},
    };
    return known;
}

/// Which model to keep; empty where the run could not tell.
QString bestSentence(const std::string& best) {
    if (best.empty()) return {};
    if (best == "base")
        return healthWords(
            QT_TRANSLATE_NOOP("healthWords", "The untrained model is still better than what it became."));
    return healthWords(QT_TRANSLATE_NOOP("healthWords", "The best model so far is %1.")).arg(shownText(fromUtf8(best)));
}

}  // namespace

QString healthVerdict(const std::string& rule) {
    const auto found = ruleWords().find(rule);
    return found == ruleWords().end() ? QString() : healthWords(found->second.verdict);
}

QString brokenRuleSentence(const RunProgress& progress) {
    for (const std::string& rule : progress.brokenRules()) {
        const QString verdict = healthVerdict(rule);
        if (verdict.isEmpty()) continue;
        return healthWords(QT_TRANSLATE_NOOP("healthWords", "A rule of health paused it on the way. %1")).arg(verdict);
    }
    return {};
}

QString healthSentence(const HealthPause& health) {
    const auto found = ruleWords().find(health.rule);
    const QString best = bestSentence(health.bestCheckpoint);
    if (found == ruleWords().end()) {
        QString reason = sentenceOf({ErrorKind::Internal, health.reason});
        if (!reason.isEmpty()) reason[0] = reason[0].toUpper();
        return best.isEmpty() ? reason : reason + QLatin1Char(' ') + best;
    }
    const RuleWords& rule = found->second;
    const QString measure = healthWords(rule.measure)
                                .arg(rule.written(health.value, rule.decimals))
                                .arg(rule.written(health.limit, rule.decimals));
    const QString seen =
        healthWords(QT_TRANSLATE_NOOP("healthWords", "%1 The run waits (%2).")).arg(healthWords(rule.verdict), measure);
    return best.isEmpty() ? seen : seen + QLatin1Char(' ') + best;
}

}  // namespace sami
