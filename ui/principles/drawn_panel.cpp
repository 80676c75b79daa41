#include "ui/principles/drawn_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/controls/page_picker.h"
#include "ui/principles/contrast_grid.h"
#include "ui/principles/contrast_model.h"
#include "ui/session/notice.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

DrawnPanel::DrawnPanel(QWidget* parent)
    : QWidget(parent),
      m_presets(new PagePicker(this)),
      m_summary(makeParagraph({}, this, Tone::Muted)),
      m_grid(new ContrastGrid(this)) {
    m_presets->setAccessibleName(tr("Which contrasts may be drawn"));
    const std::pair<QString, ContrastPreset> choices[] = {{tr("Every combination"), ContrastPreset::EveryCombination},
                                                          {tr("All flipped"), ContrastPreset::AllFlipped},
                                                          {tr("One at a time"), ContrastPreset::OneAtATime},
                                                          {tr("Personas (the sets)"), ContrastPreset::Personas}};
    for (const auto& [name, preset] : choices) m_presets->addItem(name, static_cast<int>(preset));
    connect(m_presets, &QComboBox::activated, this, [this](int index) {
        const QVariant chosen = m_presets->itemData(index);
        if (chosen.isValid()) Q_EMIT presetChosen(static_cast<ContrastPreset>(chosen.toInt()));
    });
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kStep);
    row->addWidget(m_presets);
    row->addWidget(m_summary, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep);
    layout->addLayout(row);
    layout->addWidget(m_grid, 1);
}

QString DrawnPanel::summaryOf(const ContrastPreview& preview) const {
    if (!preview.problem.empty()) return sentenceOf({ErrorKind::Input, preview.problem});
    const QString each = preview.numConstitutions == 1
                             ? tr("Each query gets one constitution")
                             : tr("Each query gets %1 constitutions").arg(wholeNumber(preview.numConstitutions));
    const auto drawable = static_cast<std::int64_t>(preview.numDrawable);
    QString text = tr("%1, of %2 that differ.").arg(each, wholeNumber(drawable));
    if (preview.principlesPerQuery > 0) {
        text += QLatin1Char(' ') + tr("%1 principles are drawn for each, a side of each at random.")
                                       .arg(wholeNumber(preview.principlesPerQuery));
    } else if (preview.personas.empty() && preview.flips.empty()) {
        text += QLatin1Char(' ') + tr("They are too many to list.");
    }
    return text;
}

void DrawnPanel::showPreview(const ContrastPreview& preview, std::optional<ContrastPreset> preset, bool readOnly) {
    const int byHand = m_presets->findData(QVariant());
    if (byHand >= 0) m_presets->removeItem(byHand);
    if (preset) {
        m_presets->setCurrentIndex(m_presets->findData(static_cast<int>(*preset)));
    } else {
        m_presets->addItem(tr("Chosen by hand"), QVariant());
        m_presets->setCurrentIndex(m_presets->count() - 1);
    }
    m_presets->setEnabled(!readOnly);
    m_summary->setText(summaryOf(preview));
    setTone(m_summary, preview.problem.empty() ? Tone::Muted : Tone::Alarm);
    m_grid->contrasts()->showPreview(preview, readOnly);
}

}  // namespace sami
