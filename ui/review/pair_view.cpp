#include "ui/review/pair_view.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/controls/clamped_text.h"
#include "ui/controls/labels.h"
#include "ui/text/numbers.h"
#include "ui/text/response_view.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kLowestView = 12 * kStep;
/// Of a constitution; the rest of a longer one stands in the tooltip.
constexpr int kConstitutionLines = 3;

/// The words above a pair.
struct Heading {
    QString kind;
    QString explanation;
    QString text;
    Tone tone = Tone::Constitution;
};

/// "Antithesis" only where nothing else is stated; in a constitution of both, the word stands before each line it is
/// true of.
Heading headingOf(const ComparedPair& pair) {
    const QString constitution = shownText(fromUtf8(pair.row.constitution));
    const auto isAntithesis = [](const ConstitutionLine& line) { return line.isAntithesis; };
    const bool heldOut = pair.row.heldOutPrinciples;
    if (!pair.lines.empty() && std::ranges::all_of(pair.lines, isAntithesis)) {
        return {heldOut ? PairView::tr("Antithesis, not taught") : PairView::tr("Antithesis"), antithesisExplained(),
                constitution, Tone::Antithesis};
    }
    if (pair.lines.size() <= 1) {
        return {heldOut ? PairView::tr("Principle, not taught") : PairView::tr("Principle"), constitutionExplained(),
                constitution};
    }
    QStringList lines;
    for (const ConstitutionLine& line : pair.lines) {
        const QString text = shownText(fromUtf8(line.text));
        const int number = static_cast<int>(lines.size()) + 1;
        lines.append(line.isAntithesis ? PairView::tr("%1. (antithesis) %2").arg(number).arg(text)
                                       : PairView::tr("%1. %2").arg(number).arg(text));
    }
    return {heldOut ? PairView::tr("Constitution, not taught") : PairView::tr("Constitution"), constitutionExplained(),
            lines.join(QLatin1Char('\n'))};
}

void fill(ResponseView& view, const std::string& text, const std::vector<DiffSpan>& spans, DiffSide side,
          bool markDifferences) {
    if (markDifferences) {
        view.showSpans(spans, side);
    } else {
        view.showPlain(fromUtf8(text));
    }
}

}  // namespace

PairView::PairView(QWidget* parent) : QFrame(parent) {
    setRole(this, QStringLiteral("card"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kStep, kStep + kHalfStep, 2 * kStep, 2 * kStep);
    layout->setSpacing(kStep);
    auto* head = new QHBoxLayout;
    head->setSpacing(kStep);
    m_kind = makeTitle({}, this);
    m_constitution = new ClampedText(kConstitutionLines, this);
    head->addWidget(m_kind, 0, Qt::AlignTop);
    head->addWidget(m_constitution, 1);
    layout->addLayout(head);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(2 * kStep);
    columns->addWidget(makeColumn(tr("Base model"), Tone::Base, m_baselineLength, m_baseline), 1);
    columns->addWidget(makeColumn(tr("Trained"), Tone::Candidate, m_candidateLength, m_candidate), 1);
    layout->addLayout(columns, 1);
}

QWidget* PairView::makeColumn(const QString& name, Tone tone, QLabel*& length, ResponseView*& view) {
    auto* column = new QWidget(this);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kHalfStep);
    auto* head = new QHBoxLayout;
    head->addWidget(makeText(name, column, tone));
    head->addStretch(1);
    length = makeText({}, column, Tone::Muted);
    length->setToolTip(plainToolTip(tokensExplained()));
    head->addWidget(length);
    layout->addLayout(head);
    view = new ResponseView(column);
    view->setMinimumHeight(kLowestView);
    view->setAccessibleName(name);
    layout->addWidget(view, 1);
    return column;
}

void PairView::showPair(const ComparedPair& pair, bool markDifferences) {
    const Heading heading = headingOf(pair);
    m_kind->setText(heading.kind);
    m_kind->setToolTip(plainToolTip(heading.explanation));
    setTone(m_kind, heading.tone);
    m_constitution->setText(heading.text);
    m_baselineLength->setText(responseLength(pair.row.baselineTokens, pair.row.baselineFinish));
    m_candidateLength->setText(responseLength(pair.row.candidateTokens, pair.row.candidateFinish));
    fill(*m_baseline, pair.row.baseline, pair.diff.baseline, DiffSide::Baseline, markDifferences);
    fill(*m_candidate, pair.row.candidate, pair.diff.candidate, DiffSide::Candidate, markDifferences);
}

}  // namespace sami
