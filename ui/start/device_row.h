#pragma once

#include <QWidget>

#include "ui/text/device_words.h"

class QActionGroup;
class QLabel;
class QMenu;
class QPushButton;

namespace sami {

class ClampedText;

/// A quiet sentence: where the next run would compute. Where there is a choice, or what is chosen is not here, it can
/// be changed.
class DeviceRow final : public QWidget {
    Q_OBJECT

public:
    explicit DeviceRow(QWidget* parent);

    /// @param choice what the setting `device` says
    void showChoice(const std::string& choice, const KnownDevices& known);
    /// Whether a run could begin with that choice, for all that is known.
    bool isFine() const;
    QPushButton* changeButton() const { return m_change; }

Q_SIGNALS:
    /// By the visitor.
    void chosen(const QString& choice);
    /// The list of what can be chosen opens: it should be up to date.
    void listOpened();
    void fineChanged();

private:
    void fill(const std::string& choice, const KnownDevices& known);

    ClampedText* m_sentence;
    QLabel* m_problem;
    QPushButton* m_change;
    QMenu* m_menu;
    QActionGroup* m_options;
};

}  // namespace sami
