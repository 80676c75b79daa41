#include "ui/live/matrix_card.h"

#include <algorithm>

#include <QComboBox>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <QWheelEvent>

#include "ui/live/matrix_view.h"
#include "ui/text/shown_text.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

/// A picker that leaves the wheel to the page unless it was chosen: scrolling past it must not change the question.
class PagePicker final : public QComboBox {
public:
    explicit PagePicker(QWidget* parent) : QComboBox(parent) { setFocusPolicy(Qt::StrongFocus); }

protected:
    void wheelEvent(QWheelEvent* event) override {
        if (hasFocus()) return QComboBox::wheelEvent(event);
        event->ignore();
    }
};

}  // namespace

MatrixCard::MatrixCard(QWidget* parent) : QWidget(parent) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* card = new Card(tr("Which instruction fits which answer?"), this,
                          tr("Log-probability per token (nats) of each answer (columns) under each instruction (rows). "
                             "Learned: the outlined diagonal is highest."));
    outer->addWidget(card);
    m_picker = new PagePicker(card);
    m_picker->setAccessibleName(tr("Question whose matrix is shown"));
    m_picker->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_picker->setMinimumContentsLength(16);
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
    if (progress.iterations().empty()) return;
    const IterationProgress& latest = progress.iterations().rbegin()->second;
    if (m_before == latest.before && m_after == latest.after) return;
    m_before = latest.before;
    m_after = latest.after;
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
    m_beforeView->setMatrix(matrixOf(m_before, id), m_constitutions);
    m_afterView->setMatrix(matrixOf(m_after, id), m_constitutions);
}

std::vector<std::vector<double>> MatrixCard::matrixOf(const Evaluation& evaluation, const std::string& query) {
    if (!evaluation) return {};
    const auto found = std::ranges::find(evaluation->matrices, query, &QueryMatrix::queryId);
    return found == evaluation->matrices.end() ? std::vector<std::vector<double>>() : found->logProbs;
}

}  // namespace sami
