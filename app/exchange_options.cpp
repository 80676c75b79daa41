#include "app/exchange_options.h"

namespace sami {

void ExchangeOptions::add(CLI::App& command) {
    command.add_option("FILE", file, "The experiment file")->required();
    CLI::Option_group* kinds =
        command.add_option_group("content", "What is meant; F is a file, - standard input or output");
    kinds->add_option("--responses", responses, "Responses: .jsonl, .csv, or .json in the form of the SAMI reference");
    kinds
        ->add_option("--constitutions", constitutions,
                     "Principles, antitheses and contrasts: .json, one file a combination")
        ->expected(1, -1);
    kinds->add_option("--queries", queries, "Queries: .jsonl, .json or .csv");
    kinds->add_option("--verdicts", verdicts, "Verdicts: .jsonl, .json or .csv");
    kinds->require_option(1);
    command.add_option("--name", name, "The model the responses are from");
}

}  // namespace sami
