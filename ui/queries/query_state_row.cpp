#include "ui/queries/query_state_row.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/elided_label.h"
#include "ui/controls/labels.h"
#include "ui/controls/progress.h"
#include "ui/controls/turning_row.h"
#include "ui/text/numbers.h"

namespace sami {

namespace {

/// From here on counts and duplicates stand in one line.
constexpr int kStateBeside = 130;
constexpr int kProgressLetters = 16;
constexpr int kWholeProgress = 1000;

QWidget* inARow(const std::vector<QWidget*>& parts, QWidget* parent) {
    auto* widget = new QWidget(parent);
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep);
    for (QWidget* part : parts) layout->addWidget(part);
    layout->setStretch(0, 1);
    return widget;
}

}  // namespace

QueryStateRow::QueryStateRow(QWidget* parent)
    : QWidget(parent),
      m_counts(new ElidedLabel(this)),
      m_progress(new QProgressBar(this)),
      m_stop(new QPushButton(tr("Stop looking"), this)),
      m_duplicates(new ElidedLabel(this)),
      m_show(new QPushButton(tr("Show them"), this)),
      m_separate(new QPushButton(tr("Take the training ones out"), this)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* row = new TurningRow(kStateBeside, 2 * kStep, this);
    outer->addWidget(row);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(lettersWide(*this, kProgressLetters));
    m_progress->setAccessibleName(tr("How much of the queries was looked through"));
    for (QPushButton* link : {m_stop, m_show, m_separate}) setRole(link, QStringLiteral("link"));
    explain(m_separate, tr("They can be brought back."));
    connect(m_stop, &QPushButton::clicked, this, &QueryStateRow::stopRequested);
    connect(m_show, &QPushButton::clicked, this, &QueryStateRow::duplicatesRequested);
    connect(m_separate, &QPushButton::clicked, this, &QueryStateRow::separateRequested);
    row->add(inARow({m_counts, m_progress, m_stop}, row), 0);
    row->add(inARow({m_duplicates, m_show, m_separate}, row), 1);
    showOverview({});
    showFound(0, 1);
}

void QueryStateRow::showFound(std::int64_t found, double share) {
    m_found = found;
    showCounts();
    m_progress->setVisible(share < 1);
    m_stop->setVisible(share < 1);
    if (share < 1) showProgress(*m_progress, static_cast<int>(share * kWholeProgress), kWholeProgress);
}

void QueryStateRow::showCounts() {
    const QString shown = tr("%1 shown").arg(wholeNumber(m_found));
    const QString both = tr("%1 · %2 to train on, %3 held out");
    m_counts->setText(m_training + m_heldOut == 0 ? shown
                                                  : both.arg(shown, wholeNumber(m_training), wholeNumber(m_heldOut)));
}

void QueryStateRow::showOverview(const QueryOverview& overview) {
    m_training = overview.training;
    m_heldOut = overview.heldOut;
    showCounts();
    const std::int64_t across = std::ranges::count_if(overview.duplicates, &DuplicateQueries::acrossSplit);
    const std::int64_t within = std::ssize(overview.duplicates) - across;
    const QString both = tr("%1 held out and trained on as well: a run refuses that.").arg(wholeNumber(across));
    const QString once = tr("%1 there more than once.").arg(wholeNumber(within));
    m_duplicates->setText(across > 0 ? both : within > 0 ? once : QString());
    setTone(m_counts, Tone::Muted);
    setTone(m_duplicates, across > 0 ? Tone::Alarm : Tone::Muted);
    m_duplicates->setVisible(across + within > 0);
    m_show->setVisible(across + within > 0);
    m_separate->setVisible(across > 0);
}

void QueryStateRow::setEditable(bool editable) {
    m_separate->setEnabled(editable);
}

}  // namespace sami
