#include "ui/live/matrix_card.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <QWheelEvent>

#include "ui/live/matrix_view.h"
#include "ui/text/shown_text.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

std::map<std::string, std::vector<std::vector<double>>> byQuery(
    const std::shared_ptr<const EvaluationEvent>& evaluation) {
    std::map<std::string, std::vector<std::vector<double>>> found;
    if (!evaluation) return found;
    for (const QueryMatrix& matrix : evaluation->matrices) found[matrix.queryId] = matrix.logProbs;
    return found;
}

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

void MatrixCard::setTexts(std::map<std::string, QString> queries, QStringList constitutions) {
    m_queries = std::move(queries);
    m_constitutions = std::move(constitutions);
    m_picker->clear();
    showQuery();
}

void MatrixCard::showProgress(const RunProgress& progress) {
    m_before.clear();
    m_after.clear();
    if (!progress.iterations().empty()) {
        const IterationProgress& latest = progress.iterations().rbegin()->second;
        m_before = byQuery(latest.before);
        m_after = byQuery(latest.after);
        if (latest.before && m_picker->count() == 0) fillPicker(*latest.before);
    }
    showQuery();
}

void MatrixCard::fillPicker(const EvaluationEvent& evaluation) {
    for (const QueryMatrix& matrix : evaluation.matrices) {
        const auto text = m_queries.find(matrix.queryId);
        const QString id = fromUtf8(matrix.queryId);
        m_picker->addItem(text == m_queries.end() ? id : text->second, id);
    }
    m_picker->setVisible(m_picker->count() > 0);
}

void MatrixCard::showQuery() {
    const std::string id = toUtf8(m_picker->currentData().toString());
    const auto before = m_before.find(id);
    const auto after = m_after.find(id);
    using Values = std::vector<std::vector<double>>;
    m_beforeView->setMatrix(before == m_before.end() ? Values() : before->second, m_constitutions);
    m_afterView->setMatrix(after == m_after.end() ? Values() : after->second, m_constitutions);
}

}  // namespace sami
