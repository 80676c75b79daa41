#pragma once

#include <string>
#include <vector>

#include <QWidget>

#include "core/workbench/write_principles.h"
#include "ui/principles/askable_models.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;

namespace sami {

/// What a model is asked to write, and which model: one row, and more() for what is rarely needed. An endpoint that was
/// asked once is offered again.
class WriterForm final : public QWidget {
    Q_OBJECT

public:
    explicit WriterForm(QWidget* parent);

    void showWriters(const std::vector<AskableModel>& models);
    /// The pair that an antithesis or other words are for.
    void showPair(const Principle* pair);
    /// Whether there are principles already that new ones could follow from.
    void setHasPrinciples(bool hasPrinciples);
    /// Rows that stand beneath where they are wanted: an endpoint, examples of answers.
    QWidget* more() const { return m_more; }

    WriterWish wish() const;
    /// Keeps what an endpoint needs for the next time.
    void rememberEndpoint() const;
    /// What is missing, a sentence; empty where nothing is.
    QString obstacle() const;

Q_SIGNALS:
    void changed();
    void submitted();

private:
    void makeEndpointRow();
    void makeExamplesRow();
    void arrange();
    DraftKind kind() const;
    bool asksEndpoint() const;

    QComboBox* m_kind;
    QLineEdit* m_task;
    QComboBox* m_writer;
    QCheckBox* m_withExamples;
    QWidget* m_more;
    QWidget* m_endpoint;
    QWidget* m_examples;
    std::vector<QLineEdit*> m_endpointFields;      ///< address, model, variable of the key
    std::vector<QPlainTextEdit*> m_exampleFields;  ///< right answers, wrong ones
    std::string m_pair;                            ///< name; empty where none is chosen
    bool m_hasPrinciples = false;
    bool m_choseEndpoint = false;  ///< a person did
};

}  // namespace sami
