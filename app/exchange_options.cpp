#include "app/exchange_options.h"

namespace sami {

void ExchangeOptions::add(CLI::App& command) {
    command.add_option("FILE", file, "The experiment file")->required();
    CLI::Option_group* kinds = command.add_option_group(
        "content",
        "What is meant; F is a file, - standard input or output. Read are JSON Lines, JSON and "
        "CSV, also packed with gzip or in UTF-16, by content; written is what the name ends in");
    kinds->add_option("--responses", responses,
                      "Responses; a .json that is written has the form of the SAMI reference");
    kinds
        ->add_option("--constitutions", constitutions,
                     "Principles, antitheses and contrasts: JSON, one file a combination, or a list")
        ->expected(1, -1);
    kinds->add_option("--principles", principles,
                      "Principles and antitheses alone: JSON, CSV, or a text of one line each (.txt)");
    kinds->add_option("--queries", queries, "Queries");
    kinds->add_option("--verdicts", verdicts, "Verdicts");
    kinds->require_option(1);
    command.add_option("--name", name, "The model the responses are from");
}

}  // namespace sami
