#pragma once

#include <QFrame>

#include "ui/theme/theme.h"

class QLabel;

namespace sami {

/// One metric: what it is, its value in the heading size, and where it came from or what bounds it.
class StatTile final : public QFrame {
    Q_OBJECT

public:
    StatTile(const QString& caption, Tone tone, QWidget* parent);

    void setCaption(const QString& caption);
    /// What the number says, for the pointer, and for whoever goes to the tile with Tab and presses Return.
    void setHelp(const QString& help);
    void setValue(const QString& value, const QString& detail);
    QString value() const;
    QString detail() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QLabel* m_caption;
    QLabel* m_value;
    QLabel* m_detail;
};

}  // namespace sami
