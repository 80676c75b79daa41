#include "ui/principles/drafts_panel.h"

#include <algorithm>
#include <ranges>

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/controls/table_look.h"
#include "ui/principles/draft_card.h"
#include "ui/principles/draft_words.h"
#include "ui/principles/probe_bar.h"
#include "ui/principles/writer_form.h"

namespace sami {

namespace {

constexpr int kDraftLetters = 36;  ///< wide

}  // namespace

DraftsPanel::DraftsPanel(QWidget* parent)
    : QWidget(parent),
      m_bar(new ProbeBar(tr("Write drafts"),
                         tr("A model drafts principles, which you accept, change or dismiss. Nothing of it is taught "
                            "before you do."),
                         this)),
      m_form(new WriterForm(this)),
      m_list(new QListWidget(this)),
      m_withDecided(new QCheckBox(tr("Those decided on as well"), this)),
      m_card(new DraftCard(this)),
      m_empty(makeParagraph(tr("Say what answers should be like, and let a model draft principles, their antitheses or "
                               "other words for them. Remark, beside any answer, makes a draft of your own words. "
                               "Nothing of it is taught before you accept it."),
                            this, Tone::Muted)) {
    m_bar->addField(m_form, 1);
    m_list->setAccessibleName(tr("Drafts"));
    m_list->setFixedWidth(lettersWide(*this, kDraftLetters));
    wrapItems(*m_list);
    layOut();
    connect(m_list, &QListWidget::currentRowChanged, this, &DraftsPanel::showChosen);
    connect(m_withDecided, &QCheckBox::toggled, this, &DraftsPanel::fillList);
    connect(m_form, &WriterForm::changed, this, [this] { m_bar->setObstacle(m_form->obstacle()); });
    connect(m_form, &WriterForm::submitted, m_bar, &ProbeBar::press);
    m_bar->setObstacle(m_form->obstacle());
    fillList();
}

void DraftsPanel::layOut() {
    // A grid would drop the space about a row that is hidden.
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(2 * kStep);
    grid->setVerticalSpacing(kHalfStep);
    grid->addWidget(m_empty, 0, 0, 1, 2, Qt::AlignTop);
    grid->addWidget(m_list, 0, 0);
    grid->addWidget(m_withDecided, 1, 0);
    grid->addWidget(m_card, 0, 1, 2, 1);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(0, 1);
    layout->addWidget(m_bar);
    layout->addWidget(m_form->more());
    layout->addLayout(grid, 1);
}

int DraftsPanel::numUndecided() const {
    return static_cast<int>(std::ranges::count_if(m_drafts, isUndecided));
}

qint64 DraftsPanel::chosen() const {
    const QListWidgetItem* item = m_list->currentItem();
    return item == nullptr ? 0 : item->data(Qt::UserRole).toLongLong();
}

void DraftsPanel::showDrafts(std::vector<ListedDraft> drafts, bool readOnly) {
    m_drafts = std::move(drafts);
    m_readOnly = readOnly;
    fillList();
    Q_EMIT undecidedChanged();
}

void DraftsPanel::fillList() {
    const qint64 before = chosen();
    const int placeBefore = m_list->currentRow();
    {
        const QSignalBlocker quiet(m_list);
        m_list->clear();
        for (const ListedDraft& listed : m_drafts | std::views::reverse) {
            if (!isUndecided(listed) && !m_withDecided->isChecked()) continue;
            auto* item = new QListWidgetItem(draftLine(listed.draft), m_list);
            item->setData(Qt::UserRole, static_cast<qint64>(listed.draft.id));
            item->setToolTip(plainToolTip(item->text()));
        }
        m_list->setCurrentRow(std::clamp(placeBefore, 0, std::max(m_list->count() - 1, 0)));
    }
    m_empty->setVisible(m_drafts.empty());
    for (QWidget* part :
         {static_cast<QWidget*>(m_list), static_cast<QWidget*>(m_withDecided), static_cast<QWidget*>(m_card)})
        part->setVisible(!m_drafts.empty());
    select(before);
    if (select(m_wanted)) m_wanted = 0;
    showChosen();
}

bool DraftsPanel::select(qint64 draft) {
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->data(Qt::UserRole).toLongLong() != draft) continue;
        m_list->setCurrentRow(row);
        return true;
    }
    return false;
}

void DraftsPanel::choose(qint64 draft) {
    m_wanted = select(draft) ? 0 : draft;
}

void DraftsPanel::showChosen() {
    const auto found =
        std::ranges::find_if(m_drafts, [id = chosen()](const ListedDraft& listed) { return listed.draft.id == id; });
    m_card->showDraft(found == m_drafts.end() ? nullptr : &*found, m_readOnly);
}

}  // namespace sami
