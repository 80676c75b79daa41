#include "ui/review/model_chooser.h"

#include <algorithm>

#include <QComboBox>

#include "ui/controls/labels.h"
#include "ui/controls/page_picker.h"
#include "ui/text/shown_text.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

/// Letters that a name shows at least; the rest of a longer one stands in the list and in the tooltip.
constexpr int kShortestName = 8;
/// Letters from which on both stand beside each other.
constexpr int kBesideEachOther = 36;

void fillField(QComboBox& field, const ModelChoices& choices, std::vector<std::string> models,
               const std::string& shown) {
    // What is shown is named even where it can't be chosen any more.
    if (std::ranges::find(models, shown) == models.end()) models.insert(models.begin(), shown);
    field.clear();
    for (const std::string& model : models) field.addItem(choices.nameOf(model), fromUtf8(model));
    field.setCurrentIndex(field.findData(fromUtf8(shown)));
    field.setToolTip(plainToolTip(field.currentText()));
    // On Linux the text that is shown is heard as the name.
    field.setAccessibleDescription(field.accessibleName());
}

}  // namespace

ModelChooser::ModelChooser(QWidget* parent)
    : TurningRow(kBesideEachOther, kStep, parent),
      m_baseline(makeField(tr("Compared with, on the left"))),
      m_candidate(makeField(tr("Compared, on the right"))) {
    add(m_baseline, 1);
    add(m_candidate, 1);
    connect(m_baseline, &QComboBox::activated, this, &ModelChooser::chooseBaseline);
    connect(m_candidate, &QComboBox::activated, this, &ModelChooser::chooseCandidate);
}

QComboBox* ModelChooser::makeField(const QString& name) {
    auto* field = new PagePicker(this);
    field->setAccessibleName(name);
    field->setMinimumContentsLength(kShortestName);
    return field;
}

void ModelChooser::showModels(const ModelChoices& choices, const ModelPair& shown) {
    if (choices == m_choices && shown == m_shown) return;
    m_choices = choices;
    m_shown = shown;
    fill();
}

void ModelChooser::fill() {
    fillField(*m_candidate, m_choices, m_choices.candidates(), m_shown.candidate);
    fillField(*m_baseline, m_choices, m_choices.baselinesOf(m_shown.candidate), m_shown.baseline);
}

QString ModelChooser::baselineName() const {
    return m_choices.nameOf(m_shown.baseline);
}

QString ModelChooser::candidateName() const {
    return m_choices.nameOf(m_shown.candidate);
}

void ModelChooser::chooseBaseline(int index) {
    const ModelPair models{toUtf8(m_baseline->itemData(index).toString()), m_shown.candidate};
    if (models != m_shown) Q_EMIT chosen(models);
}

void ModelChooser::chooseCandidate(int index) {
    const std::string candidate = toUtf8(m_candidate->itemData(index).toString());
    const std::vector<std::string> baselines = m_choices.baselinesOf(candidate);
    if (candidate == m_shown.candidate || baselines.empty()) return;
    const bool stays = std::ranges::find(baselines, m_shown.baseline) != baselines.end();
    Q_EMIT chosen({stays ? m_shown.baseline : baselines.front(), candidate});
}

}  // namespace sami
