#include "ui/review/since_words.h"

#include <QCoreApplication>
#include <QStringList>

#include "core/evaluation/word_diff.h"
#include "ui/controls/labels.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"
#include "ui/text/word_units.h"

namespace sami {

namespace {

using SinceKind = WordsSince::Kind;

struct SinceSentences {
    Q_DECLARE_TR_FUNCTIONS(SinceWords)
};

QString shownName(const std::string& text) {
    return shownText(fromUtf8(text));
}

/// One side of a comparison, what it has alone in a tag.
QString markedSide(const std::vector<DiffSpan>& spans, QLatin1String tag) {
    QString html;
    for (const DiffSpan& span : spans) {
        const QString text = shownName(span.text).toHtmlEscaped();
        html += span.kind == DiffSpan::Kind::Common ? text : QStringLiteral("<%1>%2</%1>").arg(tag, text);
    }
    return html;
}

QString outcomeWords(const PairVerdict& verdict, const QString& baseline, const QString& candidate) {
    const QString judge = shownName(verdict.judge);
    switch (verdict.outcome) {
        case Outcome::Candidate:
            return SinceSentences::tr("%1 prefers %2.").arg(judge, candidate);
        case Outcome::Baseline:
            return SinceSentences::tr("%1 prefers %2.").arg(judge, baseline);
        case Outcome::Tie:
            return SinceSentences::tr("%1 finds both alike.").arg(judge);
        case Outcome::Error:
            break;
    }
    return SinceSentences::tr("The judge %1 failed on this pair.").arg(judge);
}

}  // namespace

QString sinceWords(const WordsSince& since) {
    switch (since.kind) {
        case SinceKind::Reworded:
        case SinceKind::PersonaReworded:
            if (since.now.empty()) return SinceSentences::tr("in other words since");
            return SinceSentences::tr("now: “%1”").arg(shownName(since.now));
        case SinceKind::OppositeReworded:
            return SinceSentences::tr("its antithesis is in other words since");
        case SinceKind::OppositeRemoved:
            return SinceSentences::tr("its principle has no antithesis now");
        case SinceKind::Removed:
            return SinceSentences::tr("removed since");
        case SinceKind::HeldOut:
            return since.now.empty() ? SinceSentences::tr("held out now")
                                     : SinceSentences::tr("held out now: “%1”").arg(shownName(since.now));
        case SinceKind::Learned:
            return since.now.empty() ? SinceSentences::tr("learned now")
                                     : SinceSentences::tr("learned now: “%1”").arg(shownName(since.now));
        case SinceKind::PersonaRemoved:
            return SinceSentences::tr("The persona %1 was removed since.").arg(shownName(since.name));
        case SinceKind::ContrastRemoved:
            return SinceSentences::tr("These antitheses are not allowed together any more.");
    }
    return {};
}

QString sinceExplained(const WordsSince& since) {
    if (since.version <= 0) return {};
    if (since.presentVersion <= 0)
        return SinceSentences::tr("This is version %1 of a principle that was removed.")
            .arg(wholeNumber(since.version));
    if (since.version == since.presentVersion)
        return SinceSentences::tr("This is version %1 of %2, as it is now.")
            .arg(wholeNumber(since.version), shownName(since.name));
    return SinceSentences::tr("This is version %1 of %2; now it is version %3.")
        .arg(wholeNumber(since.version), shownName(since.name), wholeNumber(since.presentVersion));
}

QString sinceToolTip(const WordsSince& since, const std::string& line) {
    QString plain = plainToolTip(sinceExplained(since));
    if (since.now.empty()) return plain;
    const WordDiff diff = wordDiff(line, since.now, wordUnits);
    return QStringLiteral("%1<p>%2</p><p>%3</p>")
        .arg(plain, markedSide(diff.baseline, QLatin1String("s")), markedSide(diff.candidate, QLatin1String("b")));
}

QString verdictWords(const ComparedPair& pair, const QString& baseline, const QString& candidate) {
    QStringList lines;
    for (const PairVerdict& verdict : pair.verdicts) {
        const QString outcome = outcomeWords(verdict, baseline, candidate);
        const std::string since = describe(verdict.since);
        lines.append(since.empty() ? outcome
                                   : SinceSentences::tr("%1 It was given under %2.").arg(outcome, shownName(since)));
    }
    return lines.join(QLatin1Char('\n'));
}

QString wholeSinceWords(const ComparedPair& pair) {
    QStringList all;
    for (const WordsSince& since : pair.since) {
        if (since.line) continue;
        all.append(since.kind == SinceKind::PersonaReworded
                       ? SinceSentences::tr("The persona %1 says more now.").arg(shownName(since.name))
                       : sinceWords(since));
    }
    return all.join(QLatin1Char('\n'));
}

}  // namespace sami
