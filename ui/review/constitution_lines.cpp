#include "ui/review/constitution_lines.h"

#include <algorithm>

#include <QGridLayout>
#include <QLabel>

#include "ui/controls/clamped_text.h"
#include "ui/controls/labels.h"
#include "ui/review/since_words.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// Of a principle's text; the rest of a longer one stands in the tooltip.
constexpr int kTextLines = 3;

}  // namespace

LineKind lineKind(const ConstitutionLine& line, bool isTaught) {
    if (line.isAntithesis) {
        return {isTaught ? ConstitutionLines::tr("Antithesis") : ConstitutionLines::tr("Antithesis, not taught"),
                antithesisExplained(), Tone::Antithesis};
    }
    if (line.principle == 0) {
        return {isTaught ? ConstitutionLines::tr("Constitution") : ConstitutionLines::tr("Constitution, not taught"),
                constitutionExplained()};
    }
    return {isTaught ? ConstitutionLines::tr("Principle") : ConstitutionLines::tr("Principle, not taught"),
            constitutionExplained()};
}

ConstitutionLines::ConstitutionLines(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(kStep);
    m_grid->setVerticalSpacing(kHalfStep);
    m_grid->setColumnStretch(1, 1);
}

ConstitutionLines::Row& ConstitutionLines::row(std::size_t index) {
    while (m_rows.size() <= index) {
        const int place = static_cast<int>(m_rows.size());
        m_rows.push_back(
            {makeTitle({}, this), new ClampedText(kTextLines, this), makeParagraph({}, this, Tone::Muted)});
        m_rows.back().since->setObjectName(QStringLiteral("since"));
        m_grid->addWidget(m_rows.back().kind, 2 * place, 0, Qt::AlignTop);
        m_grid->addWidget(m_rows.back().text, 2 * place, 1);
        m_grid->addWidget(m_rows.back().since, 2 * place + 1, 1);
    }
    return m_rows[index];
}

QString ConstitutionLines::showSince(const Row& row, const ConstitutionLine& line, const WordsSince* since) {
    row.since->setVisible(since != nullptr);
    if (since == nullptr) return {};
    row.since->setText(sinceWords(*since));
    row.since->setToolTip(sinceToolTip(*since, line.text));
    row.since->setAccessibleDescription(sinceExplained(*since));
    return row.since->text();
}

void ConstitutionLines::showLines(const std::vector<ConstitutionLine>& lines, bool isTaught,
                                  const std::vector<WordsSince>& since) {
    QStringList texts;
    for (std::size_t i = 0; i < std::max(lines.size(), m_rows.size()); ++i) {
        const Row& shown = row(i);
        shown.kind->setVisible(i < lines.size());
        shown.text->setVisible(i < lines.size());
        const auto other = std::ranges::find(since, std::optional(i), &WordsSince::line);
        const bool isOther = i < lines.size() && other != since.end();
        const QString now = showSince(shown, isOther ? lines[i] : ConstitutionLine{}, isOther ? &*other : nullptr);
        if (i >= lines.size()) continue;
        const LineKind kind = lineKind(lines[i], isTaught);
        shown.kind->setText(kind.word);
        explain(shown.kind, kind.explanation);
        setTone(shown.kind, kind.tone);
        shown.text->setText(shownText(fromUtf8(lines[i].text)));
        const QString heard = tr("%1: %2").arg(kind.word, shown.text->text());
        texts.append(now.isEmpty() ? heard : tr("%1 (%2)", "a line and what became of it").arg(heard, now));
    }
    m_text = texts.join(QLatin1Char(' '));
}

}  // namespace sami
