#include "ui/review/questions_card.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QListView>
#include <QVBoxLayout>

#include "ui/controls/card.h"
#include "ui/controls/help_mark.h"
#include "ui/controls/labels.h"
#include "ui/review/ask_field.h"
#include "ui/review/question_delegate.h"
#include "ui/review/question_model.h"
#include "ui/text/wrapped_lines.h"

namespace sami {

namespace {

/// Of a low list: four questions of one line, or two and a half of two lines, so that it is seen to go on.
constexpr int kLowLines = 8;

}  // namespace

QuestionsCard::QuestionsCard(QWidget* parent)
    : QWidget(parent), m_model(new QuestionModel(this)), m_list(new QListView(this)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* card = new Card(tr("Questions"), this, tr("None of these was practised."));
    outer->addWidget(card);
    card->titleRow()->addWidget(new HelpMark(tr("the answers"),
                                             constitutionExplained() + QStringLiteral("\n\n") + antithesisExplained() +
                                                 QStringLiteral("\n\n") + tokensExplained(),
                                             card));
    m_asking = new AskField(card);
    card->content()->addWidget(m_asking);
    m_list->setModel(m_model);
    m_list->setAccessibleName(tr("Questions"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setItemDelegate(new QuestionDelegate(m_list));
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
        if (index.isValid()) Q_EMIT chosenChanged();
    });
    connect(m_list, &QListView::clicked, this, &QuestionsCard::pressed);
    connect(m_list, &QListView::activated, this, &QuestionsCard::pressed);
    card->content()->addWidget(m_list, 1);
}

QModelIndex QuestionsCard::current() const {
    return m_list->currentIndex();
}

void QuestionsCard::choose(const QString& id) {
    const int row = m_model->rowOf(id);
    if (row >= 0) m_list->setCurrentIndex(m_model->index(row));
}

void QuestionsCard::chooseRow(int row) {
    m_list->setCurrentIndex(m_model->index(std::max(0, row)));
}

QString QuestionsCard::chosen() const {
    return current().data(QuestionModel::IdRole).toString();
}

void QuestionsCard::step(int by) {
    const QModelIndex index = m_model->index(current().row() + by);
    if (index.isValid()) m_list->setCurrentIndex(index);
}

void QuestionsCard::setLow(bool low) {
    if (low) {
        m_list->setFixedHeight(kLowLines * lineHeight(m_list->font()));
    } else {
        m_list->setMinimumHeight(0);
        m_list->setMaximumHeight(QWIDGETSIZE_MAX);
    }
}

}  // namespace sami
