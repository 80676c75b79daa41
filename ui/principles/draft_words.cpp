#include "ui/principles/draft_words.h"

#include <QCoreApplication>

#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr qsizetype kLine = 64;  ///< characters

QString draftText(const char* text) {
    return QCoreApplication::translate("draftWords", text);
}

QString oneLine(const std::string& text) {
    return shownBeginning(text, kLine);
}

QString whatItIs(const ListedDraft& listed) {
    const DraftRow& draft = listed.draft;
    const QString about =
        listed.about ? draftText(QT_TRANSLATE_NOOP("draftWords", "“%1”")).arg(shownText(fromUtf8(listed.about->name)))
                     : draftText(QT_TRANSLATE_NOOP("draftWords", "a principle that is gone"));
    if (const std::optional<Remark>& remark = draft.from.remark) {
        const QString query = oneLine(remark->query);
        return (remark->wish == RemarkWish::More
                    ? draftText(QT_TRANSLATE_NOOP("draftWords", "Your words: more of this, in an answer to “%1”"))
                    : draftText(QT_TRANSLATE_NOOP("draftWords", "Your words: less of this, in an answer to “%1”")))
            .arg(query);
    }
    const QString writer = shownText(fromUtf8(draft.from.writer));
    switch (draft.kind) {
        case DraftKind::Principle:
            return draftText(QT_TRANSLATE_NOOP("draftWords", "A principle by %1")).arg(writer);
        case DraftKind::Antithesis:
            return draftText(QT_TRANSLATE_NOOP("draftWords", "An antithesis of %1 by %2")).arg(about, writer);
        case DraftKind::Paraphrase:
            return draftText(QT_TRANSLATE_NOOP("draftWords", "Other words for %1 by %2")).arg(about, writer);
    }
    return {};
}

}  // namespace

QString draftLine(const DraftRow& draft) {
    const QString words = oneLine(!draft.text.empty() ? draft.text : draft.antithesis);
    switch (draft.state) {
        case DraftState::Unreadable:
            return draftText(QT_TRANSLATE_NOOP("draftWords", "Can't be read: %1")).arg(oneLine(draft.from.raw));
        case DraftState::Accepted:
            return draftText(QT_TRANSLATE_NOOP("draftWords", "Accepted: %1")).arg(words);
        case DraftState::Dismissed:
            return draftText(QT_TRANSLATE_NOOP("draftWords", "Dismissed: %1"))
                .arg(words.isEmpty() ? oneLine(draft.from.raw) : words);
        case DraftState::Open:
            break;
    }
    return draft.text.empty() ? QStringLiteral("≠ ") + words : words;
}

QString draftHead(const ListedDraft& listed) {
    QStringList parts{whatItIs(listed)};
    const QString other = fromUtf8(listed.sameAs);
    if (!other.isEmpty())
        parts.append(draftText(QT_TRANSLATE_NOOP("draftWords", "says the same as %1")).arg(shownText(other)));
    return parts.join(QStringLiteral(" · "));
}

QString trialWords(const DraftTrial& trial) {
    if (trial.queries == 0)
        return draftText(QT_TRANSLATE_NOOP("draftWords", "No question has two saved answers to tell apart."));
    return draftText(
               QT_TRANSLATE_NOOP("draftWords", "It would tell apart the saved answers of %1 to %2 of %3 questions."))
        .arg(shownText(fromUtf8(trial.source.run)), wholeNumber(trial.toldApart), wholeNumber(trial.queries));
}

}  // namespace sami
