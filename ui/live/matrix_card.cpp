#include "ui/live/matrix_card.h"

#include <algorithm>
#include <cmath>

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/controls/page_picker.h"
#include "ui/live/matrix_view.h"
#include "ui/live/run_summary.h"
#include "ui/text/shown_text.h"
#include "ui/theme/theme.h"

namespace sami {

MatrixCard::MatrixCard(QWidget* parent) : QWidget(parent) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* card =
        new Card(tr("Which instruction fits which answer?"), this,
                 tr("On the outlined diagonal: log-probability (nats per token) of each answer (columns) under "
                    "its own instruction. Beside it: how much more or less likely it is under another one "
                    "(rows). Learned: clearly less. Colours mean the same before and after."));
    outer->addWidget(card);
    m_picker = new PagePicker(card);
    m_picker->setAccessibleName(tr("Question whose matrix is shown"));
    connect(m_picker, &QComboBox::currentIndexChanged, this, &MatrixCard::showQuery);
    card->content()->addWidget(m_picker);
    auto* row = new QHBoxLayout;
    row->setSpacing(3 * kStep);
    m_beforeView = new MatrixView(tr("Before"), card);
    m_afterView = new MatrixView(tr("After"), card);
    row->addWidget(m_beforeView);
    row->addWidget(m_afterView);
    card->content()->addLayout(row, 1);
    m_picker->setVisible(false);
}

void MatrixCard::setConstitutions(const QStringList& names) {
    m_constitutions = names;
    m_before.reset();
    m_after.reset();
    m_picker->clear();
    showQuery();
}

void MatrixCard::setQueries(const std::map<std::string, std::string>& texts) {
    for (int i = 0; i < m_picker->count(); ++i) {
        const auto text = texts.find(toUtf8(m_picker->itemData(i).toString()));
        if (text != texts.end()) m_picker->setItemText(i, shownText(fromUtf8(text->second)));
    }
}

void MatrixCard::showProgress(const RunProgress& progress) {
    const HeldOutSummary summary = summarise(progress);
    if (!summary.first || (m_before == summary.first && m_after == summary.latest)) return;
    m_before = summary.first;
    m_after = summary.latest;
    m_darkest = darkest();
    if (m_before && m_picker->count() == 0) fillPicker();
    showQuery();
}

void MatrixCard::fillPicker() {
    for (const QueryMatrix& matrix : m_before->matrices) {
        const QString id = fromUtf8(matrix.queryId);
        m_picker->addItem(shownText(id), id);
    }
    m_picker->setVisible(m_picker->count() > 0);
}

void MatrixCard::showQuery() {
    const std::string id = toUtf8(m_picker->currentData().toString());
    m_beforeView->setMatrix(matrixOf(m_before, id), m_constitutions, m_darkest);
    m_afterView->setMatrix(matrixOf(m_after, id), m_constitutions, m_darkest);
}

double MatrixCard::darkest() const {
    double found = 0;
    for (const Evaluation& evaluation : {m_before, m_after}) {
        if (!evaluation) continue;
        for (const QueryMatrix& matrix : evaluation->matrices) {
            for (const std::vector<double>& row : matrix.logProbs) {
                for (std::size_t j = 0; j < row.size(); ++j) {
                    const double apart = std::abs(row[j] - matrix.logProbs[j][j]);
                    if (std::isfinite(apart)) found = std::max(found, apart);
                }
            }
        }
    }
    return found;
}

std::vector<std::vector<double>> MatrixCard::matrixOf(const Evaluation& evaluation, const std::string& query) {
    if (!evaluation) return {};
    const auto found = std::ranges::find(evaluation->matrices, query, &QueryMatrix::queryId);
    return found == evaluation->matrices.end() ? std::vector<std::vector<double>>() : found->logProbs;
}

}  // namespace sami
