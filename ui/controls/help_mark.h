#pragma once

#include <QToolButton>

namespace sami {

/// A question mark that explains what it stands beside: under the pointer, at a press, and to a screen reader.
class HelpMark final : public QToolButton {
    Q_OBJECT

public:
    HelpMark(const QString& about, const QString& help, QWidget* parent);

private:
    void showHelp();
};

}  // namespace sami
