#include "ui/review/pair_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/controls/clamped_text.h"
#include "ui/controls/labels.h"
#include "ui/text/figures.h"
#include "ui/text/response_view.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kLowestView = 12 * kStep;
/// Of a constitution; the rest of a longer one stands in the tooltip.
constexpr int kConstitutionLines = 3;

QString lengthOf(const ComparedResponse& response) {
    return answerLength(response.tokens, response.cutOff);
}

void fill(ResponseView& view, const ComparedResponse& response, const std::vector<DiffSpan>& spans, DiffSide side,
          bool markDifferences) {
    if (markDifferences) {
        view.showSpans(spans, side);
    } else {
        view.showPlain(response.text);
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
    m_kind->setText(pair.principled ? tr("Principle") : tr("Antithesis"));
    m_kind->setToolTip(plainToolTip(pair.principled ? constitutionExplained() : antithesisExplained()));
    setTone(m_kind, pair.principled ? Tone::Constitution : Tone::Antithesis);
    m_constitution->setText(shownText(pair.constitution));
    m_baselineLength->setText(lengthOf(pair.baseline));
    m_candidateLength->setText(lengthOf(pair.candidate));
    fill(*m_baseline, pair.baseline, pair.diff.baseline, DiffSide::Baseline, markDifferences);
    fill(*m_candidate, pair.candidate, pair.diff.candidate, DiffSide::Candidate, markDifferences);
}

}  // namespace sami
